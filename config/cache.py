"""The cache of several processes: Redis, and this process's own memory while Redis is away.

Counts of wrong passwords are kept here. A page never waits for Redis longer than `PATIENCE`, and asks it again only after
`PAUSE`; meanwhile each process counts for itself. What is read back is JSON: whoever writes to Redis runs nothing here.
"""

import json
import logging
import time

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)
PATIENCE = 0.2
"""Seconds to connect, and seconds to answer."""
PAUSE = 30
_away_until = 0.0


class Json:
    """Whole numbers as Redis itself keeps them, so that it can count."""

    def dumps(self, value):
        return json.dumps(value)

    def loads(self, text):
        return json.loads(text)


class CountingCache(BaseCache):
    def __init__(self, server, params):
        super().__init__(params)
        waits = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "serializer": Json}
        self.shared = RedisCache(server, {**params, "OPTIONS": waits})
        self.own = LocMemCache("redis-away", params)

    def _asked(self, name, key, *given, **options):
        global _away_until
        if time.monotonic() >= _away_until:
            try:
                return getattr(self.shared, name)(key, *given, **options)
            except (OSError, self.shared._cache._lib.RedisError) as error:
                _away_until = time.monotonic() + PAUSE
                log.warning("cache: Redis is away, counting in memory (%s)", type(error).__name__)
        return getattr(self.own, name)(key, *given, **options)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._asked("add", key, value, timeout=timeout, version=version)

    def get(self, key, default=None, version=None):
        return self._asked("get", key, default, version=version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._asked("set", key, value, timeout=timeout, version=version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._asked("touch", key, timeout=timeout, version=version)

    def delete(self, key, version=None):
        return self._asked("delete", key, version=version)

    def incr(self, key, delta=1, version=None):
        """A count that is not there, because Redis came or went since it was begun, begins now."""
        self.add(key, 0, version=version)
        return self._asked("incr", key, delta, version=version)

    def clear(self):
        self.own.clear()
        try:
            self.shared.clear()
        except (OSError, self.shared._cache._lib.RedisError):
            log.warning("cache: Redis is away, its part was not emptied")
