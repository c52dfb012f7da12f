'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');
const vm = require('vm');

/** Compiling a smaller file takes no longer than reading what was kept of it. */
const fewestCharacters = 4096;

/** The compiled code of a file; undefined where none is kept. */
const readKept = (file) => {
	try {
		return fs.readFileSync(file);
	} catch {
		return undefined;
	}
};

/** Writes each file by a rename, so that no start reads half of it. Does nothing where it cannot be written. */
const keep = (folder, scripts) => {
	try {
		fs.mkdirSync(folder, {recursive: true, mode: 0o700});

		for (const [name, script] of scripts) {
			const written = path.join(folder, `${name}.${process.pid}`);
			fs.writeFileSync(written, script.createCachedData(), {mode: 0o600});
			fs.renameSync(written, path.join(folder, name));
		}
	} catch {
		// A disk that is full or read-only: the next start compiles again.
	}
};

/** Does for the CommonJS files of a folder what Node 22 does by itself. V8 compiles what another V8, or none, has compiled. */
const keepByScripts = (dist, folder) => {
	const compile = Module.prototype._compile;
	const scripts = new Map();

	Module.prototype._compile = function (content, filename) {
		if (path.dirname(filename) !== dist || content.length < fewestCharacters) {
			return compile.call(this, content, filename);
		}

		const name = path.basename(filename);
		const cachedData = readKept(path.join(folder, name));
		const script = new vm.Script(Module.wrap(content), {cachedData, filename});

		if (!cachedData || script.cachedDataRejected) {
			scripts.set(name, script);
		}

		const require = Module.createRequire(filename);
		return script.runInThisContext().call(this.exports, this.exports, require, this, filename, dist);
	};

	// At the end, with the functions that are compiled when they are first called.
	process.once('exit', () => keep(folder, scripts));
};

/**
 * Keeps the compiled code of the bundle in the bundle's own folder, which a third of the time to the first frame was spent on. Nowhere else,
 * and only for the owner of that folder: who can write there can replace the program itself, and a program that can run sudo must not
 * run code from a folder that others can write to, as Node's default for it is. The build empties it.
 */
const keepCompiledCode = (dist) => {
	if (process.getuid && fs.statSync(dist).uid !== process.getuid()) {
		return;
	}

	const folder = path.join(dist, '.compiled');

	if (Module.enableCompileCache) {
		Module.enableCompileCache(folder);
	} else {
		keepByScripts(dist, path.join(folder, `${process.version}-${process.arch}`));
	}
};

module.exports = {keepCompiledCode};
