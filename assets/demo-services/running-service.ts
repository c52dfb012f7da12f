/** A service that listens. */
export type RunningService = {
	/** The port it got, also when it was asked for 0. */
	readonly port: number;
	/** Ends at once: open streams end with an error. Calling it again is harmless. */
	readonly close: () => Promise<void>;
};

/** Where a service listens. */
export type Place = {
	/** 0 takes any free port. */
	readonly port: number;
	/** All addresses unless given; the rehearsal uses 127.0.0.1. */
	readonly host?: string;
};
