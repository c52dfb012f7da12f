Object.defineProperty(process, 'platform', {value: 'darwin'});
Object.defineProperty(process, 'arch', {value: 'arm64'});
const os = require('os');
os.platform = () => 'darwin';
os.arch = () => 'arm64';
