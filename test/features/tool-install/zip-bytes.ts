import {crc32, deflateRawSync} from 'node:zlib';

/** One entry of a `.zip`; what is not given is as a good packer writes it. Everything else is a lie of the list of entries. */
export type ZipEntry = {
	readonly path: string;
	readonly bytes: Buffer;
	readonly isStored?: boolean;
	/** As `stat` has it, with the type. */
	readonly mode?: number;
	readonly flags?: number;
	readonly size?: number;
	readonly sum?: number;
};

type Packed = {readonly local: Buffer; readonly listed: (offset: number) => Buffer};

/** A `.zip` of these entries, laid out by PKWARE's APPNOTE 4.3, sizes behind the data as `zip` writes them to a pipe. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
	const locals: Buffer[] = [];
	const list: Buffer[] = [];
	let offset = 0;
	for (const {local, listed} of entries.map(pack)) {
		locals.push(local);
		list.push(listed(offset));
		offset += local.length;
	}
	const central = Buffer.concat(list);
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06_05_4b_50, 0);
	end.writeUInt16LE(entries.length, 8);
	end.writeUInt16LE(entries.length, 10);
	end.writeUInt32LE(central.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...locals, central, end]);
}

function pack({path, bytes, isStored = false, mode = 0o100_755, flags = 0x0_08, size, sum}: ZipEntry): Packed {
	const name = Buffer.from(path);
	const data = isStored ? bytes : deflateRawSync(bytes);
	const common = (sizes: readonly [sum: number, packed: number, whole: number]) => {
		const header = Buffer.alloc(26);
		header.writeUInt16LE(20, 0);
		header.writeUInt16LE(flags, 2);
		header.writeUInt16LE(isStored ? 0 : 8, 4);
		for (const [index, value] of sizes.entries()) header.writeUInt32LE(value, 10 + 4 * index);
		header.writeUInt16LE(name.length, 22);
		return header;
	};
	const sizes = [sum ?? crc32(bytes), data.length, size ?? bytes.length] as const;
	const behind = Buffer.alloc(16);
	behind.writeUInt32LE(0x08_07_4b_50, 0);
	for (const [index, value] of sizes.entries()) behind.writeUInt32LE(value, 4 + 4 * index);
	return {
		local: Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common([0, 0, 0]), name, data, behind]),
		listed: (offset) => {
			const tail = Buffer.alloc(14);
			tail.writeUInt32LE(mode * 0x1_00_00, 6);
			tail.writeUInt32LE(offset, 10);
			// Made by version 3.0 on Unix, whose modes are in the attributes.
			return Buffer.concat([Buffer.from('PK\u0001\u0002\u001e\u0003', 'latin1'), common(sizes), tail, name]);
		},
	};
}
