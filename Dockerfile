# syntax=docker/dockerfile:1
# One image for web, workers and beat; docker-compose.yml says what each does. The Python is the one the tests run with.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG NODE_IMAGE=node:22-bookworm-slim
ARG POSTGRES_IMAGE=postgres:18-bookworm

# --- front end: the files of the lock file, nothing built -------------------------------------------------------------
FROM ${NODE_IMAGE} AS assets
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

# --- pg_dump and pg_restore of the server's version, with the library they speak through ------------------------------
FROM ${POSTGRES_IMAGE} AS postgres
RUN install -d /programs/bin /programs/lib \
    && cp /usr/lib/postgresql/18/bin/pg_dump /usr/lib/postgresql/18/bin/pg_restore /programs/bin/ \
    && cp -L /usr/lib/*-linux-gnu/libpq.so.5 /programs/lib/

# --- Python packages, translations, collected static files ------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# Versions are not pinned: Debian's security updates are wanted.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/* \
    && pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-default-groups
COPY . .
COPY --from=assets /app/node_modules ./node_modules
RUN .venv/bin/python -m chuangsheng.image build

# --- what runs --------------------------------------------------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS runtime
# Pango draws the PDFs, the fonts are those of official papers, for Chinese and for letters and figures, and of everything else.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-cns11643-kai fonts-liberation fonts-noto-cjk libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 libpq5 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 app \
    && useradd --uid 10001 --gid app --no-create-home --home-dir /tmp --shell /usr/sbin/nologin app \
    # Made here so that fresh volumes belong to the user.
    && install -d -o app -g app -m 0750 /srv/media /srv/backups /srv/anchors /var/lib/beat
WORKDIR /app
COPY --from=build /app /app
# Debian's libpq5 is older and brings the libraries that this one needs.
COPY --from=postgres /programs /usr/local
RUN ldconfig
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=chuangsheng.settings \
    MEDIA_ROOT=/srv/media \
    BACKUPS_DIR=/srv/backups \
    ANCHORS_DIR=/srv/anchors \
    ANCHOR_KEY=/srv/anchors/anchor.key \
    LANG=C.UTF-8
USER 10001:10001
RUN ["python", "-m", "chuangsheng.image", "check"]
EXPOSE 8000
# Workers and beat replace it with their own, see docker-compose.yml.
HEALTHCHECK --interval=15s --timeout=10s --start-period=40s --retries=3 CMD ["python", "-m", "chuangsheng.probe", "web"]
CMD ["gunicorn", "chuangsheng.wsgi", "--config", "deploy/gunicorn.conf.py"]
