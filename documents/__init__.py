"""Files people attach, papers the system prints, workbooks it reads: :mod:`files`, :mod:`papers`, :mod:`sheets`.

Papers are asked for, made by the queue and handed out by :mod:`orders`.

Called by whoever takes a file in or hands one out. Never decides who may see one.
"""
