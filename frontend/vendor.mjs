// Bundles what pages load from other people: one module per library, one style sheet, one sheet of
// icons, and every licence. Usage: node vendor.mjs FOLDER
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(here, "../src/dougong/web/static/vendor"));
const unfinished = `${target}.new`;

const read = (...path) => readFile(join(here, ...path), "utf8");
const write = (name, text) => writeFile(join(unfinished, name), text);

async function bundle() {
  const entries = await readdir(join(here, "entries"));
  await build({
    absWorkingDir: here,
    entryPoints: entries.map((name) => join("entries", name)),
    outdir: unfinished,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    sourcemap: false, // the line it leaves behind names a file that collectstatic would miss
    legalComments: "eof",
    logLevel: "warning",
  });
}

async function drawIcons() {
  const names = (await read("icons.txt")).split("\n").filter((name) => name && !name.startsWith("#"));
  const symbols = await Promise.all(names.map(symbol));
  await write("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
}

async function symbol(name) {
  const drawing = await read("node_modules/@tabler/icons/icons/outline", `${name}.svg`);
  const shapes = drawing
    .slice(drawing.indexOf(">") + 1, drawing.lastIndexOf("</svg>"))
    .replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "")
    .replaceAll(/\s*\n\s*/g, "");
  const pen = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${pen}>${shapes}</symbol>`;
}

async function keepLicences() {
  await mkdir(join(unfinished, "licences"));
  const { packages } = JSON.parse(await read("package-lock.json"));
  const folders = Object.keys(packages).filter((folder) => /node_modules/.test(folder));
  const shipped = folders.filter((folder) => !packages[folder].dev || folder.endsWith("/icons"));
  await Promise.all(shipped.map(keepLicence));
}

async function keepLicence(folder) {
  const { name, version, license } = JSON.parse(await read(folder, "package.json"));
  const plainName = name.replaceAll("/", "__");
  const texts = await licenceTexts(join(here, folder));
  if (!texts.length) texts.push(await read("notices", `${plainName}.txt`));
  await write(join("licences", `${plainName}.txt`), `${name} ${version} (${license})\n\n${texts.join("\n\n")}`);
}

async function licenceTexts(folder) {
  const isLicence = ({ name }) => /^(licen[cs]e|notice|copyright)/i.test(name);
  const entries = (await readdir(folder, { withFileTypes: true })).filter(isLicence);
  const read = (entry) => {
    const path = join(folder, entry.name); // a folder of licences names those of borrowed parts
    return entry.isDirectory() ? licenceTexts(path) : readFile(path, "utf8");
  };
  return (await Promise.all(entries.map(read))).flat();
}

await rm(unfinished, { recursive: true, force: true });
await mkdir(unfinished, { recursive: true });
await Promise.all([bundle(), drawIcons(), keepLicences()]);
await rm(target, { recursive: true, force: true });
await rename(unfinished, target);
