import type {Arguments} from '../cli/arguments.ts';
import {
	argumentValues,
	commandNames,
	commandTree,
	commonFlags,
	flagsOf,
	ownFlags,
	rehearsable,
	shells,
	type CommandName,
} from '../cli/command-tree.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {MessageKey} from '../i18n/en/index.ts';
import type {Translator} from '../i18n/translate.ts';
import type {LineSink} from '../domain/ports/view.ts';

type Shell = (typeof shells)[number];

/** A word that can be typed next, and what it is. */
type Choice = {readonly word: string; readonly explains: string};

/**
 * What can be typed next, by place: `commands`; `flags COMMAND [ARGUMENT]`; `args COMMAND [ARGUMENT] N`, for the N-th argument and those after
 * it; `values FLAG`, for every flag that takes a value. The one word `@files` stands for paths.
 */
type Table = ReadonlyMap<string, readonly Choice[]>;

/** `completion SHELL`: prints a script for that shell, made from the same tree as the help. Returns the exit code. */
export function completion({action}: Arguments, {text}: Translator, stdout: LineSink): number {
	const shell = shells.find((one) => one === action) ?? 'bash';
	stdout.write(scriptFor(shell, tableOf(text)));
	return 0;
}

function tableOf(text: (key: MessageKey) => string): Table {
	const explained = new Map<string, string>([
		...settingDefinitions.flatMap(({flag, explains}) => [
			[`--${flag}`, text(explains)] as const,
			[`--no-${flag}`, text('help.noColor')] as const,
		]),
		...[...ownFlags, ...commonFlags].map(({flag, explains}) => [`--${flag}`, text(explains)] as const),
		['--help', text('help.help')],
	]);
	const flags = (words: readonly string[]): readonly Choice[] =>
		words.map((word) => ({word, explains: explained.get(word) ?? ''}));
	const commands = commandNames.map((name) => ({word: name, explains: text(`help.command.${name}`)}));
	return new Map<string, readonly Choice[]>([
		['commands', commands],
		...commandNames.map((name) => [`flags ${name}`, flags(flagsOf({name, rehearses: false}))] as const),
		...rehearsable.map((name) => [`flags rehearse ${name}`, flags(flagsOf({name, rehearses: true}))] as const),
		['flags rehearse', flags(flagsOf({name: 'up', rehearses: true}))],
		...commandNames.flatMap(argumentsOf),
		['args help 0', [...commands, {word: 'flags', explains: text('help.aboutFlags')}]],
		...valuesOfFlags(),
	]);
}

const plain = (words: readonly string[]): readonly Choice[] => words.map((word) => ({word, explains: ''}));

/** The arguments of a command. A second argument belongs to one value of the first: `tools install`, `rehearse logs`. */
function argumentsOf(name: CommandName): readonly (readonly [string, readonly Choice[]])[] {
	const [first] = commandTree[name].arguments;
	const second = name === 'tools' ? ['install'] : (first?.values ?? []);
	return [
		...(first?.values ? [[`args ${name} 0`, plain(first.values)] as const] : []),
		...second.flatMap((before) => {
			const values = argumentValues(name, 1, before);
			return values ? [[`args ${name} ${before} 1`, plain(values)] as const] : [];
		}),
	];
}

function valuesOfFlags(): readonly (readonly [string, readonly Choice[]])[] {
	const settings = settingDefinitions.filter(({kind}) => kind !== 'switch');
	const others = [...ownFlags, ...commonFlags].filter(({value}) => value !== undefined);
	return [
		...settings.map(
			({name, flag, choices = []}) => [`values --${flag}`, plain(name === 'hostsFile' ? ['@files'] : choices)] as const,
		),
		...others.map(
			({flag, value, values = []}) =>
				[`values --${flag}`, plain(value === 'file' || value === 'folder' ? ['@files'] : values)] as const,
		),
	];
}

const scripts: Readonly<Record<Shell, (table: Table) => string>> = {
	bash: bashScript,
	zsh: zshScript,
	fish: fishScript,
	powershell: powershellScript,
};

const scriptFor = (shell: Shell, table: Table): string => scripts[shell](table);

/** Quoted for bash and zsh. */
const single = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Entries of a `case` of bash and zsh. */
const cases = (table: Table, words: (choices: readonly Choice[]) => string): string =>
	[...table].map(([place, choices]) => `\t${single(place)}) ${words(choices)} ;;`).join('\n');

/** Reads the words before the cursor: in bash and zsh, with `typed` as their array. */
const readWords = `	local word command= argument= pending= place=0 key
	for word in "\${typed[@]}"; do
		if [[ -n $pending ]]; then pending=; continue; fi
		case $word in
			--*=*) ;;
			-*) if _digimon_setup_words "values $word"; then pending=$word; fi ;;
			*)
				if [[ -z $command ]]; then command=$word
				else
					if ((place == 0)); then argument=$word; fi
					place=$((place > 0 ? 1 : place + 1))
				fi ;;
		esac
	done
	if [[ -n $pending ]]; then key="values $pending"
	elif [[ $current == --*=* ]]; then key="values \${current%%=*}"
	elif [[ $current == -* ]]; then key="flags \${command:-up}\${argument:+ $argument}"
	elif [[ -z $command ]]; then key=commands
	else key="args $command\${argument:+ $argument} $place"
	fi
	_digimon_setup_words "$key" || { [[ $key == flags* ]] && _digimon_setup_words "flags $command"; } || return 0`;

function bashScript(table: Table): string {
	return `# bash completion of digimon-setup: source <(digimon-setup completion bash)
_digimon_setup_words() {
	case $1 in
${cases(table, (choices) => `choices=(${choices.map(({word}) => single(word)).join(' ')})`)}
	*) return 1 ;;
	esac
}
_digimon_setup() {
	local line=\${COMP_LINE:0:COMP_POINT} current= choices=() typed=()
	read -ra typed <<<"$line"
	typed=("\${typed[@]:1}")
	if [[ $line != *[[:space:]] ]]; then
		current=\${typed[\${#typed[@]}-1]}
		typed=("\${typed[@]:0:\${#typed[@]}-1}")
	fi
${readWords}
	local prefix= rest=$current
	if [[ -z $pending && $current == --*=* ]]; then prefix=\${current%%=*}=; rest=\${current#*=}; fi
	if [[ \${choices[0]} == @files ]]; then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$rest")
		return 0
	fi
	# Bash replaces only what follows the last of its word breaks: = and :.
	local breaks=\${COMP_WORDBREAKS//[^:=]/} kept=
	if [[ -n $breaks && $current == *["$breaks"]* ]]; then kept=\${current%"\${current##*["$breaks"]}"}; fi
	local choice
	for choice in "\${choices[@]}"; do
		if [[ $choice == "$rest"* ]]; then choice=$prefix$choice; COMPREPLY+=("\${choice#"$kept"}"); fi
	done
}
complete -F _digimon_setup digimon-setup
`;
}

function zshScript(table: Table): string {
	const escaped = ({word, explains}: Choice): string =>
		single(explains === '' ? word.replaceAll(':', String.raw`\:`) : `${word}:${explains.replaceAll('\n', ' ')}`);
	return `#compdef digimon-setup
# zsh completion of digimon-setup: source <(digimon-setup completion zsh), after compinit
_digimon_setup_words() {
	case $1 in
${cases(table, (choices) => `choices=(${choices.map(escaped).join(' ')})`)}
	*) return 1 ;;
	esac
}
_digimon_setup() {
	local current=$PREFIX
	local -a choices typed
	typed=("\${(@)words[2,CURRENT-1]}")
${readWords}
	if [[ -z $pending && $current == --*=* ]]; then compset -P '*='; fi
	if [[ \${choices[1]} == @files ]]; then
		_files
	else
		_describe -t values digimon-setup choices
	fi
}
if [[ \${funcstack[1]} == _digimon_setup ]]; then _digimon_setup "$@"; else compdef _digimon_setup digimon-setup; fi
`;
}

/** Quoted for fish, in which a backslash escapes also within quotes. */
const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;

/** Reads the words before the cursor, and prints what can be typed next. */
const fishReader = `function __digimon_setup
	set -l typed (commandline -opc)
	set -e typed[1]
	set -l current (commandline -ct)
	set -l command
	set -l argument
	set -l pending
	set -l place 0
	for word in $typed
		if test -n "$pending"
			set pending
			continue
		end
		switch $word
			case '--*=*'
			case '-*'
				if __digimon_setup_words "values $word" >/dev/null
					set pending $word
				end
			case '*'
				if test -z "$command"
					set command $word
				else
					test $place -eq 0; and set argument " $word"
					set place 1
				end
		end
	end
	set -l prefix
	set -l key "args $command$argument $place"
	if test -n "$pending"
		set key "values $pending"
	else if string match -q -- '--*=*' "$current"
		set prefix (string replace -r '=.*' '=' -- "$current")
		set key "values "(string replace -r '=.*' '' -- "$current")
	else if string match -q -- '-*' "$current"
		test -n "$command"; or set command up
		set key "flags $command$argument"
	else if test -z "$command"
		set key commands
	end
	set -l choices (__digimon_setup_words $key; or __digimon_setup_words "flags $command")
	if test (count $choices) -gt 0; and string match -q -- '@files*' "$choices[1]"
		__fish_complete_path (string replace -- "$prefix" '' "$current") | string replace -r '^' -- "$prefix"
	else
		for choice in $choices
			test -n "$choice"; and echo "$prefix$choice"
		end
	end
end
`;

function fishScript(table: Table): string {
	const entry = ({word, explains}: Choice): string => fishQuoted(`${word}\t${explains}`);
	return `# fish completion of digimon-setup: ~/.config/fish/completions/digimon-setup.fish
function __digimon_setup_words
	switch "$argv[1]"
${[...table].map(([place, choices]) => `\tcase ${fishQuoted(place)}\n\t\tprintf '%s\\n' ${choices.map(entry).join(' ') || "''"}`).join('\n')}
	case '*'
		return 1
	end
end
${fishReader}complete -c digimon-setup -f -a '(__digimon_setup)'
`;
}

/** Quoted for PowerShell. */
const powershellQuoted = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('\n', ' ')}'`;

function powershellScript(table: Table): string {
	const entry = ({word, explains}: Choice): string => powershellQuoted(`${word}\t${explains || word}`);
	return `# PowerShell completion of digimon-setup: digimon-setup completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName digimon-setup -ScriptBlock {
	param($current, $ast, $cursor)
	$table = @{
${[...table].map(([place, choices]) => `\t\t${powershellQuoted(place)} = @(${choices.map(entry).join(', ')})`).join('\n')}
	}
	$typed = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_" })
	$command = ''; $argument = ''; $pending = ''; $place = 0
	foreach ($word in $typed) {
		if ($pending) { $pending = ''; continue }
		if ($word -like '--*=*') { continue }
		if ($word -like '-*') { if ($table.ContainsKey("values $word")) { $pending = $word }; continue }
		if (-not $command) { $command = $word; continue }
		if ($place -eq 0) { $argument = " $word" }
		$place = 1
	}
	$prefix = ''; $rest = $current
	if ($pending) { $key = "values $pending" }
	elseif ($current -like '--*=*') { $prefix = $current.Substring(0, $current.IndexOf('=') + 1); $rest = $current.Substring($prefix.Length); $key = "values " + $prefix.TrimEnd('=') }
	elseif ($current -like '-*') { if (-not $command) { $command = 'up' }; $key = "flags $command$argument"; if (-not $table.ContainsKey($key)) { $key = "flags $command" } }
	elseif (-not $command) { $key = 'commands' }
	else { $key = "args $command$argument $place" }
	foreach ($choice in $table[$key]) {
		$word, $text = $choice -split "\`t", 2
		if ($word -like '@files*') { return }
		if ($word.StartsWith($rest)) { [System.Management.Automation.CompletionResult]::new("$prefix$word", $word, 'ParameterValue', $text) }
	}
}
`;
}
