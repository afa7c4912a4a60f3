"""Files people attach, papers the system prints, workbooks it reads: :mod:`files`, :mod:`papers`, :mod:`sheets`.

Called by whoever takes a file in or hands one out. Never decides who may see one.
"""
