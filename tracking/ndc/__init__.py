"""The room of NDC's meetings (R15, R20)."""
