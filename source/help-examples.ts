/** Stands under `--help`. */
export const examples = `
Examples:
  digimon-setup                                    the wizard: see the plan, then set up
  digimon-setup plan                               what would be done here; changes nothing
  digimon-setup up --yes --json                    for programs: one event a line
  digimon-setup up --yes --address node --hosts-file ./hosts    without any root
  digimon-setup status --verify                    prove the site again
  digimon-setup down --yes                         take everything back
  digimon-setup rehearse --yes                     on a pretend machine
  digimon-setup tools install                      fetch the tools that are missing
  digimon-setup report                             one file about the last run, without secrets

Every setting is a flag, a variable (--cpus is DIGIMON_SETUP_CPUS) and a key of digimon-setup.yaml.
Steps: cluster, mesh, label, chart, gateway, tunnel, hosts, site.
Exit codes: 0 done, 1 our bug, 2 wrong usage, 3 something you must do first, 4 a tool failed, 5 the proof failed, 130 stopped.
`;
