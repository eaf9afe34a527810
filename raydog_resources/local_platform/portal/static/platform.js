// The platform's answers. Every call is a GET on the portal's own paths; the cookie goes along by itself.

const ROOT = "/__local/portal/";
const PATIENCE_MS = 10_000;

export class SessionEnded extends Error {}
export class NotThere extends Error {}

export async function overview(find, opened) {
  const query = new URLSearchParams(opened.map((id) => ["open", id]));
  if (find) query.set("find", find);
  return (await ask(`overview?${query}`)).json();
}

export async function taskDetails(id) {
  return (await ask(`tasks/${encodeURIComponent(id)}`)).json();
}

// A portion of a task's output from `offset` on; a negative one counts from the end.
export async function output(id, attempt, offset) {
  const answer = await ask(`${outputPath(id, attempt)}&offset=${offset}`);
  return {
    content: new Uint8Array(await answer.arrayBuffer()),
    from: Number(answer.headers.get("X-Offset")),
    size: Number(answer.headers.get("X-Size")),
    mark: answer.headers.get("X-Mark"),
  };
}

export function wholeOutput(id, attempt) {
  return ROOT + outputPath(id, attempt);
}

function outputPath(id, attempt) {
  return `output/${encodeURIComponent(id)}?attempt=${attempt}`;
}

async function ask(path) {
  const answer = await fetch(ROOT + path, { signal: AbortSignal.timeout(PATIENCE_MS), cache: "no-store" });
  if (answer.status === 401) throw new SessionEnded();
  if (answer.status === 404) throw new NotThere();
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer;
}
