"""Who can open what is closed: of several reasons each once; a verdict is the same with or without."""

from workflow.engine.verdicts import YES, no, when


def test_a_refusal_names_who_can_open_it_and_what_is_open_nobody():
    closed = when(False, "尚有 2 機關未回復。", "審查機關", "研考會")
    assert (bool(closed), closed.reason, closed.opens) == (False, "尚有 2 機關未回復。", ("審查機關", "研考會"))
    assert (when(True, "尚有 2 機關未回復。", "審查機關"), YES.opens) == (YES, ())
    assert no("未到期。") == no("未到期。", "研考會")
