// The build with its WebAssembly inside has the interface of the one beside it; @types/sql.js does not list it.
declare module 'sql.js/dist/sql-wasm-inline.js' {
	import initSqlJs from 'sql.js';
	export default initSqlJs;
}
