"""我的案件到哪裡了: who has the case number and the e-mail on file gets a link that shows once where the case is.

Called by addresses only; says the same, and takes as long, whether there is such a case or not; never changes a case.
"""
