"""What may go wrong between a reminder that is due and the person it is for, and what is promised then. `pytest -m fault`

F1   killed before the mail server was asked: sent once, when the lease is over
F2   killed after it was asked: never again by itself, a person decides
F3   worker and children killed, or told to stop: as F1 and F2, whatever the broker remembers
F4   Redis dead: every act succeeds, and nobody waits          F6   Redis hangs: the same
F5   Redis forgets everything: the database knows
F7   a worker lives and is deaf: its silence tells, and it is replaced
F8   several timetables, timers and loops at once: one row, one line, one message
F9   silent for days: the stage of today, once
F10  nobody listens, or the name is not found: kept; one dead way stops nothing
F11  a mail server that is slow: limits of time, and the others go on
F12  not now: later, spread, and nobody twice
F13  never: the reason is kept, the address is marked
F14  the line breaks after the text: as F2
F15  a call that always fails: put aside, and the queue goes on
F16  a call of another version: the same
F17  ten thousand at once: one message a person, at the rate, and no query a matter
F18  an address that is none, in other letters, or full: a reason in front of a person

All of them at once: tests/chaos.
"""
