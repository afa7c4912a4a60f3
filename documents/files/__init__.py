"""Files people attach: what a file really is, its name, the words of a refusal, the virus scanner.

Called by ``documents.services`` and the upload field. Never decides who may see a file.
"""
