/** Messages of the command line: help, rehearsal, report. */
export const cliMessages = {
	'help.command.up': 'show the plan, then set everything up (the default)',
	'help.command.plan': 'show what would be done, why and how it is undone; changes nothing',
	'help.command.status': 'show the condition of every step; exits with 0 (with --verify: 5 if a check fails)',
	'help.command.down': 'undo every recorded change, then check that nothing is left',
	'help.command.logs': 'print the full log of the last run',
	'help.command.export': 'print the plan as a POSIX shell script',
	'help.command.doctor': 'check this machine: tools, Docker, memory, disk, ports',
	'help.command.tools': 'the tools that can be downloaded: list (default), install [NAME…], remove',
	'help.command.verify': 'check the site, one check at a time; exits with 5 if a check fails',
	'help.command.tunnel': 'the tunnel to the gateway: status (default), keep, stop, logs',
	'help.command.report': 'write one file about the last run to share, without secrets',
	'help.command.rehearse': 'run everything on a simulated machine; changes nothing (rehearse down undoes it)',
	'help.about': 'Sets up Kubernetes, Istio and a demo page that calls its API over gRPC-web.',
	'help.version': 'print the version',
	'help.help': 'print this help',
	'help.helpCommand': 'help for a command',
	'help.yes': 'approve the plan without asking',
	'help.json': 'one JSON event per line on standard output (with --yes)',
	'help.only': 'apply only these steps (repeatable, or with commas)',
	'help.from': 'apply this step and those after it',
	'help.skip': 'do not apply these steps',
	'help.installTools': 'download minikube, kubectl, istioctl and helm if they are missing (up)',
	'help.mirror': 'download tools from this mirror',
	'help.fromFiles': 'use tools from files in this folder',
	'help.config': 'read settings from this file',
	'help.fresh': 'ignore the settings of the last run',
	'help.replay': 'replay the run in a report',
	'help.output': 'write to this file',
	'help.to': 'write a script that needs nothing of this program, with its files, to this folder',
	'help.wait': 'wait for Docker, then run the checks',
	'help.all': 'also remove the downloaded tools',
	'help.purge': 'also remove the state folder: logs, journals, copies of the hosts file',
	'help.speed': 'playback speed of the recordings',
	'help.fail': 'make this step fail once, for practice',
	'help.follow': 'print new lines as they are written (logs)',
	'help.verify': 'check the site again (status)',
	'help.check': 'exit with 3 if a step is not ready (status)',
	'help.browser': 'also open the page in a Chromium, Chrome or Edge on this machine',
	'help.tunnelAction': 'status, keep (supervise it in the background), stop or logs',
	'help.followTunnel': 'print new lines as they are written (tunnel logs)',
	'help.keepCluster': 'keep the cluster (down)',
	'help.onlyStep': 'only this step',
	'help.toolsAction': 'list, install or remove',
	'help.toolsNames': 'only these tools',
	'help.rehearsed': 'what to rehearse: up (default), plan, status, down, doctor or logs',
	'help.onlyStepOfLogs': 'only this step (logs)',
	'help.noColor': 'no colours',
	'help.options': 'options',
	'help.commandName': 'command',
	'help.unknownOption': "unknown option '{given}'",
	'help.unknownCommand': "unknown command '{given}'",
	'help.valueMissing': "option '{given}' needs a value",
	'help.notAChoice': "'{given}' is not one of {allowed}",
	'help.tooMany': 'too many arguments for {command}',
	'help.near': '{problem}; did you mean {near}?',
	'help.titleUsage': 'Usage:',
	'help.titleArguments': 'Arguments:',
	'help.titleOptions': 'Options:',
	'help.titleGlobal': 'Global options:',
	'help.titleCommands': 'Commands:',
	'help.see': 'See:',
	'help.notWritten': 'standard output cannot be written ({reason}); what is missing there was not shown',
	'help.examples': `
Examples:
  digimon-setup                                    the wizard: see the plan, then set up
  digimon-setup plan                               show what would be done; changes nothing
  digimon-setup up --yes --json                    for programs: one event per line
  digimon-setup up --yes --address node --hosts-file ./hosts    without root
  digimon-setup verify --browser                   check the site again, also in a browser
  digimon-setup tunnel                             show the tunnel to the gateway
  digimon-setup down --yes                         undo everything
  digimon-setup rehearse --yes                     on a simulated machine
  digimon-setup tools install                      download the missing tools
  digimon-setup report                             one file about the last run, without secrets

Every setting is a flag, a variable (--cpus is DIGIMON_SETUP_CPUS) and a key of digimon-setup.yaml.
Steps: cluster, mesh, label, chart, gateway, tunnel, hosts, site.
Exit codes: 0 done, 1 bug in digimon-setup, 2 wrong usage, 3 action needed first, 4 a tool failed, 5 a site check failed, 130 stopped.
`,

	'rehearsalGateway.problem': '{file}: {field} {problem}.',
	'rehearsalGateway.next': 'Correct {file}, then run the rehearsal again',

	'rehearsal.wrongFailure': '--fail: "{value}" cannot be simulated; allowed: {allowed}.',
	'rehearsal.tryFailure': 'Practise a failure and its recovery',
	'rehearsal.wrongSpeed': '--speed: "{value}" is not a factor; allowed: a number above 0, at most 1000.',
	'rehearsal.trySpeed': 'Play the recordings ten times faster',
	'rehearsal.simulatedTool': 'On the simulated machine {tool} is always installed; this is a bug in digimon-setup',
	'rehearsal.practisedOnly':
		'Simulated failure: nothing on this machine is broken. Retry to continue. On a real machine these commands help:',
	'rehearsal.pageIsServed': 'This program serves the page of the rehearsal, to this machine only, until Ctrl-C.',
	'rehearsal.pageWasServed': 'The rehearsal page is no longer served.',
	'rehearsal.damaged': 'The state of the simulated machine is damaged: {file}',
	'rehearsal.removeDamaged': 'Remove it; the next rehearsal starts with an empty machine',
	'rehearsal.serveAgain': 'Open it yourself, on a terminal',
	'rehearsal.changed': 'Changed on the simulated machine: {changes}',

	'report.contains':
		'The report contains: {events} events of the run {runId}, {commands} command lines, versions of {tools} tools, {pods} pods, {checks} checks, {block} lines of the digimon-setup block in the hosts file.',
	'report.masked':
		'Masked as •••: {count} places. Only allowed fields and words are kept: no values of variables, no settings passed through to tools, no names of people, no paths, no tool output except known words.',
	'report.written': 'The report is in {file}; read it before you send it.',
	'report.see': 'Replay it',
	'report.noRun': 'There is no run of the profile {profile} to report yet.',
	'report.notWritten': '{file} could not be written: {reason}',
	'report.elsewhere': 'Write it to another file',
	'report.noHead': 'its first line is not the header of a report',
	'report.notReadable': '{file} cannot be read as a report: {reason}',
} as const;
