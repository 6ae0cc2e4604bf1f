// @conversationai/perspectiveapi-js-client against the endpoint. Its address is fixed; it is turned here, as a user would have to.
//
// Usage: js_client.js PROGRAM SCRATCH_DIRECTORY
"use strict";
const assert = require("node:assert");
const { spawn } = require("node:child_process");
const { test } = require("node:test");
const { Client } = require("@conversationai/perspectiveapi-js-client");

const program = process.argv[2];

// Starts the program on a free port; gives the process and its address.
function start(...args) {
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--no-feedback", "--api-key", "k-1", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("exit", (status) => reject(new Error(`the program ended with ${status}`)));
    child.stdout.once("data", (line) => resolve({ child, address: String(line).trim().replace("listening on ", "") }));
  });
}

function stop({ child }) {
  return new Promise((resolve) => {
    child.removeAllListeners("exit");
    child.once("exit", resolve);
    child.kill("SIGTERM");
  });
}

function clientOf(server, key = "k-1") {
  const client = new Client(key);
  client.perspectiveApiUrl = `${server.address}/v1alpha1/comments:analyze?key=${key}`;
  return client;
}

test("its own defaults, SPAM and TOXICITY, are answered where unknown attributes are zero", async () => {
  const server = await start("--unknown-attributes", "zero");
  const scores = await clientOf(server).getScores("You are an <b>idiot</b>.");
  assert.deepStrictEqual(Object.keys(scores).sort(), ["SPAM", "TOXICITY"]);
  assert.ok(scores.TOXICITY > 0.5 && scores.SPAM === 0, JSON.stringify(scores));
  assert.strictEqual(await stop(server), 0);
});

test("without that they are an error, and attributes that are scored are not", async () => {
  const server = await start();
  await assert.rejects(clientOf(server).getScores("You are an idiot."), /status code 400/);
  const attributes = ["TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT"];
  const scores = await clientOf(server).getScores("Du bist ein Idiot", { attributes, languages: ["de"], doNotStore: true });
  assert.deepStrictEqual(Object.keys(scores).sort(), [...attributes].sort());
  assert.ok(scores.INSULT > 0.5 && scores.THREAT < 0.1, JSON.stringify(scores));
  await assert.rejects(clientOf(server, "wrong").getScores("ok", { attributes }), /status code 400/);
  const many = await Promise.all(Array.from({ length: 200 }, () => clientOf(server).getScores("You are an idiot.", { attributes })));
  assert.ok(many.every((one) => one.TOXICITY === many[0].TOXICITY));
  assert.strictEqual(await stop(server), 0);
});
