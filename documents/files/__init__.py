"""Files people attach: what a file really is, its name, the words of a refusal, the virus scanner.

Called by ``documents.services``, the upload field, the sheets and whoever names a file. Never decides who may see a file.
"""
