// node pyodide.mjs PYODIDE CODE FOLDER...: run CODE in a new Pyodide that holds the folders in its memory.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, code, ...folders] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide();

function copy(from, to) {
  python.FS.mkdirTree(to);
  for (const name of readdirSync(from)) {
    if (statSync(`${from}/${name}`).isDirectory()) copy(`${from}/${name}`, `${to}/${name}`);
    else python.FS.writeFile(`${to}/${name}`, readFileSync(`${from}/${name}`));
  }
}

folders.forEach((folder, number) => copy(folder, `/packages/${number}`));
const paths = folders.map((_, number) => `/packages/${number}`);
python.runPython(`import sys, importlib\nsys.path[:0] = ${JSON.stringify(paths)}\nimportlib.invalidate_caches()`);
const started = performance.now();
const value = await python.runPythonAsync(code);
console.log(JSON.stringify({ milliseconds: performance.now() - started, value: String(value) }));
