"""google-api-python-client against the endpoint: discovery, calls, errors, batches, load, a restart in the middle.

Usage: google_client.py PROGRAM SCRATCH_DIRECTORY
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

from googleapiclient import discovery, errors

PROGRAM, SCRATCH = sys.argv[1], sys.argv[2]
ABUSIVE = "You are an idiot."
KEY = "k-1"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Server:
    """The program on a port of its own."""

    def __init__(self, port, *args):
        self.port = port
        command = [PROGRAM, "serve", "--listen", f"127.0.0.1:{port}", "--api-key", KEY, *args]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if "listening" not in line:
            raise RuntimeError(f"the program does not listen: {line!r}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        self.process.stdout.close()
        return status

    def client(self, key=KEY):
        url = f"http://127.0.0.1:{self.port}/$discovery/rest?version=v1alpha1"
        return discovery.build(
            "commentanalyzer", "v1alpha1", developerKey=key, discoveryServiceUrl=url, static_discovery=False
        )


def asking(text, *names, **more):
    return {
        "comment": {"text": text},
        "languages": ["en"],
        "requestedAttributes": {name: {} for name in names or ["TOXICITY"]},
        **more,
    }


class GoogleClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.labels = os.path.join(SCRATCH, "labels.jsonl")
        if os.path.exists(cls.labels):
            os.remove(cls.labels)
        cls.server = Server(free_port(), "--feedback", cls.labels)
        cls.client = cls.server.client()

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        if cls.server.stop() != 0:
            raise AssertionError("it did not end in good order")

    def test_analyze(self):
        request = asking("Hello world. You idiot!", "TOXICITY", "INSULT", spanAnnotations=True, doNotStore=True)
        answer = self.client.comments().analyze(body=request).execute()
        self.assertEqual(answer["languages"], ["en"])
        for name in ("TOXICITY", "INSULT"):
            scores = answer["attributeScores"][name]
            self.assertGreater(scores["summaryScore"]["value"], 0.5)
            self.assertEqual([(span["begin"], span["end"]) for span in scores["spanScores"]], [(0, 12), (13, 23)])

    def test_fields_are_partial_answers(self):
        answer = self.client.comments().analyze(body=asking(ABUSIVE), fields="languages").execute()
        self.assertEqual(answer, {"languages": ["en"]})

    def test_suggestscore(self):
        body = {
            "comment": {"text": ABUSIVE},
            "attributeScores": {"INSULT": {"summaryScore": {"value": 1}}},
            "clientToken": "comment:9",
            "communityId": "python",
        }
        answer = self.client.comments().suggestscore(body=body).execute()
        self.assertEqual(answer["clientToken"], "comment:9")
        with open(self.labels, encoding="utf-8") as lines:
            label = json.loads(lines.readlines()[-1])
        self.assertEqual((label["id"], label["labels"], label["rater"]), ("9", {"insult": 1}, "python"))

    def test_errors_are_read(self):
        for key, body, status, said in [
            (KEY, asking(""), 400, "Comment must be non-empty."),
            (KEY, asking("ok", "SPAM"), 400, "Attribute SPAM does not support request languages: en"),
            ("wrong", asking("ok"), 400, "API key not valid"),
            (None, asking("ok"), 403, "unregistered callers"),
        ]:
            with self.subTest(said), self.server.client(key) as client:
                with self.assertRaises(errors.HttpError) as caught:
                    client.comments().analyze(body=body).execute()
                self.assertEqual(caught.exception.resp.status, status)
                self.assertIn(said, caught.exception.reason)

    def test_a_language_error_can_be_acted_on(self):
        with self.assertRaises(errors.HttpError) as caught:
            self.client.comments().analyze(body={**asking("ok", "INSULT"), "languages": ["it"]}).execute()
        details = caught.exception.error_details[0]
        self.assertEqual(details["errorType"], "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE")
        self.assertEqual(details["languageNotSupportedByAttributeError"]["attribute"], "INSULT")

    def test_batches_with_whole_texts_as_ids(self):
        texts = [f"{ABUSIVE} {number}" for number in range(200)]
        texts += ["many words, " * 1500, "Größe & 100 % \"quoted\" + plus\nnext line 😀", ""]
        answers = {}
        batch = self.client.new_batch_http_request(callback=lambda name, answer, error: answers.update({name: (answer, error)}))
        for text in texts:
            batch.add(self.client.comments().analyze(body=asking(text)), request_id=text or "empty")
        batch.execute()
        self.assertEqual(len(answers), len(texts))
        for text in texts[:-1]:
            answer, error = answers[text]
            self.assertIsNone(error)
            alone = self.client.comments().analyze(body=asking(text)).execute()
            self.assertEqual(answer, alone)
        self.assertEqual(answers["empty"][1].resp.status, 400)


class Load(unittest.TestCase):
    def test_a_restart_in_the_middle(self):
        """Eight clients ask and ask; the server ends and another takes its place. Every answer that comes is whole and the
        same; a call that fails fails because nobody listened, never because an answer broke off."""
        port = free_port()
        server = Server(port, "--no-feedback")
        expected = server.client().comments().analyze(body=asking(ABUSIVE)).execute()
        until, answered, faults = threading.Event(), [0] * 8, []

        def ask(number):
            client = None
            while not until.is_set():
                try:
                    client = client or server.client()
                    answer = client.comments().analyze(body=asking(ABUSIVE)).execute()
                    if answer != expected:
                        faults.append(answer)
                    answered[number] += 1
                except ConnectionRefusedError:
                    client = None
                    time.sleep(0.02)
                except Exception as fault:  # every other fault is one
                    faults.append(repr(fault))
                    client = None

        clients = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for client in clients:
            client.start()
        self.wait(answered, 10)
        self.assertEqual(server.stop(), 0)
        server = Server(port, "--no-feedback")
        self.wait(answered, 10)
        until.set()
        for client in clients:
            client.join()
        self.assertEqual(server.stop(), 0)
        self.assertEqual(faults, [])

    def wait(self, answered, more):
        before, begun = list(answered), time.monotonic()
        while any(now < then + more for now, then in zip(answered, before)):
            self.assertLess(time.monotonic() - begun, 60, "the clients are not answered")
            time.sleep(0.02)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
