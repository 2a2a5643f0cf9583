import time, pytest
from config.demo.walk import STAGES
pytestmark = pytest.mark.urls("ww_urls")
@pytest.mark.parametrize("state", list(STAGES))
def test_state(world, state):
    s = world.walked(state)
    print(s.state, s.due_on)
def test_turns(world):
    for k in ("section","office","deputy_head","principal"):
        s = world.in_sign_off(turn=k)
        assert world.reply_of(s).current_step.kind==k
def test_all(world):
    t=time.time(); s=world.concluded(); print(time.time()-t, s.events.count())
    for e in s.events.order_by("sequence"): print(e.at.astimezone(__import__('zoneinfo').ZoneInfo('Asia/Shanghai')).strftime('%m-%d %H:%M'), e.action, e.actor, e.detail, e.note)
    from replies import letters
    print(letters.plain_text(world.reply_of(s).live_letter.text))
