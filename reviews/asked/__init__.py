"""Lists over all plans: opinions that agencies were asked for, commitments they made, project meetings.

Read what rounds, opinions and meetings hold and never write; what somebody has to do now stands on the pages of the review.
"""
