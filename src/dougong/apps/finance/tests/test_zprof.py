import cProfile, pstats
import pytest
from dougong.apps.finance.tests.test_histories import live
@pytest.mark.django_db
def test_p():
    import time
    t=time.time(); c=time.process_time()
    p=cProfile.Profile(); p.enable(); live(500,25,1); p.disable()
    print(time.time()-t, time.process_time()-c)
    pstats.Stats(p).sort_stats("tottime").print_stats(18)
