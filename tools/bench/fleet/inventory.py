# Each host of content.json, with what it is to hold.
import json
import os

folder = os.environ["BENCH_FOLDER"]
with open(os.path.join(folder, "content.json")) as content:
    fleet = [
        (
            one["address"],
            {
                "content": one,
                "ssh_user": os.environ["BENCH_USER"],
                "ssh_key": os.environ["BENCH_KEY"],
                "ssh_known_hosts_file": os.environ["BENCH_KNOWN_HOSTS"],
            },
        )
        for one in json.load(content)
    ]
