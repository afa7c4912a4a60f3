"""Writing a plan: sections, their rows and questions, drafts kept while typing, copying a former plan.

Called by the section pages, the import, filing on behalf and the demo. Never moves a plan on the chart.
"""
