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
	'help.command.config': 'the settings: show, init (write digimon-setup.yaml), path',
	'help.command.completion': 'print a completion script for bash, zsh, fish or PowerShell',
	'help.command.help': 'show the help of a command',
	'help.command.version': 'print the version',
	'help.command.rehearse': 'run everything on a simulated machine; changes nothing (rehearse down undoes it)',
	'help.about': 'Sets up Kubernetes, Istio and a demo page that calls its API over gRPC-web.',
	'help.version': 'print the version',
	'help.help': 'print this help',
	'help.yes': 'approve the plan without asking',
	'help.json': 'one JSON event per line on standard output (up and down need --yes too)',
	'help.only': 'apply only these steps (repeatable, or with commas)',
	'help.from': 'apply this step and those after it',
	'help.skip': 'do not apply these steps',
	'help.installTools': 'download minikube, kubectl, istioctl and helm if they are missing',
	'help.mirror': 'download tools from this mirror',
	'help.fromFiles': 'use tools from files in this folder',
	'help.config': 'read settings from this file',
	'help.fresh': 'ignore the settings of the last run',
	'help.replay': 'replay the run in a report',
	'help.output': 'write to this file',
	'help.to': 'write a script that needs nothing of this program, with its files, to this folder',
	'help.wait': 'wait for Docker, then run the checks',
	'help.fromLastRun': 'write the settings of the last run, in force (init)',
	'help.all': 'also remove the downloaded tools',
	'help.purge': 'also remove the state folder: logs, journals, copies of the hosts file',
	'help.speed': 'playback speed of the recordings',
	'help.fail': 'make this step fail once, for practice; random picks one',
	'help.follow': 'print new lines as they are written',
	'help.verify': 'check the site again',
	'help.check': 'exit with 3 if a step is not ready',
	'help.watch': 'keep looking, and print each step whose condition changes',
	'help.list': 'list the runs that are kept',
	'help.run': 'this run, by its name in --list',
	'help.quiet': 'print only warnings, failures and what is not ready',
	'help.browser': 'also open the page in a Chromium, Chrome or Edge on this machine',
	'help.tunnelAction': 'status, keep (supervise it in the background), stop or logs',
	'help.keepCluster': 'keep the cluster',
	'help.onlyStep': 'only this step',
	'help.toolsAction': 'list, install or remove',
	'help.toolsNames': 'only these tools',
	'help.rehearsed':
		'what to rehearse: up (default), plan, status, verify, tunnel, down, doctor, logs, export or report',
	'help.rehearsedOf': 'logs: only this step; tunnel: status, stop or logs',
	'help.pause': 'wait after each step until you say so (n), to look at what it made',
	'help.markdown': 'print a handout in Markdown: each step, why, and its commands',
	'help.noColor': 'no colours',
	'help.options': 'options',
	'help.commandName': 'command',
	'help.unknownOption': 'unknown option {given}',
	'help.unknownCommand': 'unknown command "{given}"',
	'help.valueMissing': 'the option {given} needs a value',
	'help.tooMany': 'too many arguments for {command}',
	'help.titleUsage': 'Usage:',
	'help.titleArguments': 'Arguments:',
	'help.titleOptions': 'Options:',
	'help.notWritten': 'standard output cannot be written ({reason}); what is missing there was not shown',
	'help.examples': `
Examples:
  digimon-setup                      the wizard: see the plan, then set up
  digimon-setup rehearse --yes       practise on a simulated machine; changes nothing
  digimon-setup plan                 show what would be done
  digimon-setup up --yes             set up without questions
  digimon-setup down --yes           undo everything

Help for one command: digimon-setup help up
Exit codes: digimon-setup help exit-codes
`,
	'help.examples.up': `Examples:
  digimon-setup up                                  the wizard
  digimon-setup up --yes --json                     for programs: one event per line
  digimon-setup up --yes --address node --hosts-file ./hosts    without root`,
	'help.examples.plan': `Examples:
  digimon-setup plan                     what would be done now
  digimon-setup plan --edition article   the versions of 2020, and why they are refused today`,
	'help.examples.doctor': `Examples:
  digimon-setup doctor          check this machine
  digimon-setup doctor --wait   wait until Docker is up, then check`,
	'help.examples.tools': `Examples:
  digimon-setup tools                           what is here, and what can be downloaded
  digimon-setup tools install                   download the missing tools
  digimon-setup tools install helm --mirror https://mirror.example`,
	'help.examples.config': `Examples:
  digimon-setup config show   every setting in force, and where it comes from
  digimon-setup config init   write digimon-setup.yaml here, with every setting explained
  digimon-setup config path   the settings files that are read`,
	'help.examples.status': `Examples:
  digimon-setup status            the condition of every step
  digimon-setup status --check    for scripts: exits with 3 if a step is not ready`,
	'help.examples.verify': `Examples:
  digimon-setup verify             check the site
  digimon-setup verify --browser   also in a browser`,
	'help.examples.tunnel': `Examples:
  digimon-setup tunnel                 show the tunnel to the gateway
  digimon-setup tunnel logs --follow   its output, as it is written
  digimon-setup tunnel stop            stop it, with its supervisor`,
	'help.examples.logs': `Examples:
  digimon-setup logs                          the last run
  digimon-setup logs mesh --follow            one step, as it is written
  digimon-setup logs --replay report.ndjson   the run in a report`,
	'help.examples.report': `Examples:
  digimon-setup report                        one file about the last run, without secrets
  digimon-setup report --output run.ndjson    with this name`,
	'help.examples.down': `Examples:
  digimon-setup down                       show what would be undone, and ask
  digimon-setup down --yes                 undo everything
  digimon-setup down --yes --all --purge   also the downloaded tools and all records`,
	'help.examples.rehearse': `Examples:
  digimon-setup rehearse                            the wizard on a simulated machine
  digimon-setup rehearse --fail chart:image-pull    practise a failure and its recovery
  digimon-setup rehearse down --yes                 undo the rehearsal`,
	'help.examples.export': `Examples:
  digimon-setup export                print the script
  digimon-setup export --to ./setup   the script and its files, for a machine without this program`,
	'help.examples.completion': `Examples:
  source <(digimon-setup completion bash)                                    in ~/.bashrc
  source <(digimon-setup completion zsh)                                     in ~/.zshrc, after compinit
  digimon-setup completion fish > ~/.config/fish/completions/digimon-setup.fish
  digimon-setup completion powershell | Out-String | Invoke-Expression       in $PROFILE`,
	'help.examples.help': `Examples:
  digimon-setup help up      a command
  digimon-setup help flags   settings, and the flags that commands share`,
	'help.examples.version': `Example:
  digimon-setup version`,
	'help.flagsLine': 'Settings and shared flags: digimon-setup help flags',
	'help.settingsLine':
		'Every setting is a flag, a variable (--cpus is DIGIMON_SETUP_CPUS) and a key of digimon-setup.yaml (digimon-setup config init).\nA command refuses a flag that it does not use.',
	'help.aboutFlags': 'Settings, and the flags that commands share.',
	'help.groupSetUp': 'Set up:',
	'help.groupLook': 'Look:',
	'help.groupUndo': 'Undo:',
	'help.groupLearn': 'Learn:',
	'help.groupSettings': 'Settings:',
	'help.groupOutput': 'Output:',
	'help.groupSources': 'Other:',
	'help.checkLine': 'Run the checks: digimon-setup doctor',
	'help.helpTopic': 'a command, flags, exit-codes, or a check of doctor',
	'help.configAction': 'show (the default), init or path',
	'help.completionShell': 'the shell',
	'help.argumentMissing': '{command} needs one of {allowed}',
	'help.notOfCommand': '{command} does not use {given}; {allowed} can',

	'exit.0': 'Done.',
	'exit.1': 'A bug in digimon-setup.',
	'exit.2': 'Wrong usage: an argument, a setting or a settings file.',
	'exit.3': 'Something is needed from you first: a tool, consent, space, a decision.',
	'exit.4': 'A tool, the machine or the network failed.',
	'exit.5': 'A check of the site failed.',
	'exit.130': 'Stopped by Ctrl-C, or not approved.',
	'exit.143': 'Stopped by SIGTERM or SIGHUP.',

	'config.columnSetting': 'SETTING',
	'config.columnValue': 'VALUE',
	'config.columnFrom': 'FROM',
	'config.fromDefault': 'default',
	'config.fromLastRun': 'the last run',
	'config.isRead': '(read)',
	'config.isNotThere': '(does not exist)',
	'config.isThere': '{path} exists already; it is not changed.',
	'config.seeShow': 'See what is in force',
	'config.writtenFromLastRun':
		'{path} is written: the settings of the last run are in force, the others are commented out.',
	'config.written': '{path} is written: every setting, commented out. Remove the # before what you want to set.',
	'config.head':
		'Settings of digimon-setup. Remove the # before a line to set it.\nA flag and a variable (DIGIMON_SETUP_CPUS) take precedence over this file.',

	'rehearsalGateway.problem': '{file}: {field} {problem}.',
	'rehearsalGateway.next': 'Correct {file}, then run the rehearsal again',

	'rehearsal.wrongFailure': '--fail: "{value}" is not one of {allowed}',
	'rehearsal.tryFailure': 'Practise a failure and its recovery',
	'rehearsal.wrongSpeed': '--speed: "{value}" is not a factor; allowed: a number above 0, at most 1000.',
	'rehearsal.trySpeed': 'Play the recordings ten times faster',
	'rehearsal.simulatedTool': 'On the simulated machine {tool} is always installed; this is a bug in digimon-setup',
	'rehearsal.practised': 'Simulated failure: nothing on this machine is broken. Retry to continue.',
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
