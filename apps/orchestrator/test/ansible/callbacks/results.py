"""Prints the result of each task on each host as a line of JSON. ansible-core has no callback that does."""

import json

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: results
type: stdout
short_description: a line of JSON per task and host
description: Prints the result of each task on each host as a line of JSON.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'stdout'
    CALLBACK_NAME = 'results'

    def _line(self, result, failed):
        line = {'host': result._host.get_name(), 'task': result._task.get_name(), 'failed': failed}
        print(json.dumps({**line, 'msg': result._result.get('msg')}), flush=True)

    def v2_runner_on_ok(self, result):
        self._line(result, False)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._line(result, True)
