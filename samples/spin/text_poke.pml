/*
 * Linux's text_poke protocol (arch/x86/kernel/alternative.c, text_poke_bp_batch and
 * poke_int3_handler), its mutations, and CPUs that execute what is being written. For SPIN 6.
 *
 *   spin -a text_poke.pml && gcc -O2 -DNOREDUCE -DSAFETY -o pan pan.c && ./pan -E -m1000000
 *
 * One run goes through all mutations and kinds of fetch: init chooses one of each, so that the
 * verifier takes each. What can happen is noted outside of the state and printed at the end:
 *
 *   cpus=1 sites=1 net=0 count=0 own=0 foreign=0 M3 crossing U
 *
 * T torn, U unhandled int3, S old executed after the last sync, X search miss, A used after free,
 * - none of these.
 * A violation is noted and the run goes on, for what follows could have come without it.
 *
 * No partial order reduction: it may leave out the interleaving in which something is noted.
 *
 * Sizes (spin -DSITES=2): CPUS besides the patching one, SITES, CELLS of a site (bytes that are
 * seen on their own: the first, and those of the tail), CUT cells lie before a boundary that crosses
 * it. NET, COUNT, OWN and FOREIGN are said below. -DFETCH=2 leaves it at this fetch and no mutation,
 * to measure a single search.
 */
#ifndef CPUS
#define CPUS 1
#endif
#ifndef SITES
#define SITES 1
#endif
#ifndef CELLS
#define CELLS 2
#endif
#ifndef CUT
#define CUT 1
#endif
#ifndef NET
#define NET 0		/* 1: a late int3 is silently tried again (M13) */
#endif
#ifndef COUNT
#define COUNT 0		/* 1: v5.3, a count keeps the handler live, nothing holds the vector (M14) */
#endif
#ifndef OWN
#define OWN 0		/* 1: the patching CPU executes sites too */
#endif
#ifndef FOREIGN
#define FOREIGN 0	/* 1: int3 of others */
#endif

/* How the patcher goes wrong, if it does. */
#define NONE		0
#define M1		1	/* no sync 1 */
#define M2		2	/* no sync 2 */
#define M3		3	/* no sync 3 */
#define M4		4	/* tail before int3 */
#define M5		5	/* vector not sorted */
#define M6		6	/* no handler */
#define M7		7	/* published after the int3 writes */
#define M8		8	/* unpublished before the last sync */
#define M9		9	/* sync does not wait */
#define M10		10	/* sync misses CPU 1 */
#define M10_PATCHER	11	/* sync misses the patching CPU */
#define M11		12	/* the sync's function does not serialise, its interrupt's return does */
#define M11_RETURN	13	/* nor does that */
#define M12		14	/* interrupt accepted between the trap and the handler */
#define M15		15	/* descriptor on the patcher's stack */
#define M17		16	/* handler forgets ip - 1 */
#define M19		17	/* every address twice, same text */
#define M19_OPPOSITE	18	/* every address twice, new and then old text */
#define M21		19	/* all bytes in one store, no int3 */
#define M21_BYTES	20	/* byte by byte, no int3 */
#define M22		21	/* sync deferred past the next site */
#define MUTATIONS	22

/* What a fetch is made of. */
#define COHERENT	0	/* memory as it is */
#define SNAPSHOT	1	/* the whole site in one unit */
#define CROSSING	2	/* two units */
#define BYTES		3	/* each cell on its own */
#define FETCHES		4

c_decl {
	static unsigned char noted[MUTATIONS][FETCHES];
	static unsigned char tried[MUTATIONS][FETCHES];

	static void print_notes(void)
	{
		static const char *name[] = {
			"none", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10",
			"M10:patcher", "M11", "M11:return", "M12", "M15", "M17", "M19",
			"M19:opposite", "M21", "M21:bytes", "M22" };
		static const char *fetch_name[] = { "coherent", "snapshot", "crossing", "byte" };
		int m, f, k;

		for (m = 0; m < MUTATIONS; m++)
		for (f = 0; f < FETCHES; f++) {
			if (!tried[m][f])
				continue;
			printf("cpus=%d sites=%d net=%d count=%d own=%d foreign=%d %s %s ",
			       CPUS, SITES, NET, COUNT, OWN, FOREIGN, name[m], fetch_name[f]);
			for (k = 0; k < 5; k++)
				if (noted[m][f] >> k & 1)
					putchar("TUSXA"[k]);
			puts(noted[m][f] ? "" : "-");
		}
	}
}

#define TORN		0
#define UNHANDLED	1
#define STALE		2
#define MISS		3
#define FREED		4

hidden byte kind;
#define NOTE(what) \
	kind = what; \
	c_code { noted[now.mutation][now.fetch] |= 1 << kind; }; \
	kind = 0

/* The configuration. */
byte mutation;
byte fetch;

/* Values of a cell. */
#define OLD	0
#define NEW	1
#define INT3	2

/* Stores, in the order in which they were made to a site. */
#define PUT_INT3	1
#define PUT_TAIL	2
#define PUT_FIRST	3
#define TAIL_BACK	4
#define FIRST_BACK	5
#define PUT_ALL		6
#define PUT_CELL	7	/* and one more for each further cell */
#define STORES		6

typedef Site {
	byte stores;			/* made so far */
	byte store[STORES + 1];		/* from 1 on */
};
Site site[SITES];

/* Whether a store writes a cell, and what. */
#define WRITES(op, cell) \
	((op) == PUT_ALL || (op) == PUT_CELL + (cell) || \
	 ((cell) == 0 && ((op) == PUT_INT3 || (op) == PUT_FIRST || (op) == FIRST_BACK)) || \
	 ((cell) > 0 && ((op) == PUT_TAIL || (op) == TAIL_BACK)))
#define WRITTEN(op) \
	((op) == PUT_INT3 -> INT3 : ((op) == TAIL_BACK || (op) == FIRST_BACK -> OLD : NEW))

/* The unit that a cell lies in, and how many there are. */
#define UNIT(cell) \
	(fetch == BYTES -> (cell) : (fetch == CROSSING && (cell) >= CUT -> 1 : 0))
#define UNITS	(fetch == BYTES -> CELLS : (fetch == CROSSING -> 2 : 1))

/* By CPU, site and unit: the oldest version it may still see, as the store that made it. */
typedef View { byte floor[SITES * CELLS] };
View view[CPUS + 1];

hidden byte any_site, version, unit, value, at, cell_no, got;	/* used within one step only */
hidden byte olds, news;

bit interrupted[CPUS + 1];	/* a sync's interrupt is pending */
bit deferred[CPUS + 1];		/* a sync is still to be done (M22) */
bit inside[CPUS + 1];		/* in an int3, with interrupts off */
bit nmi[CPUS + 1];		/* there, in an NMI that is in an int3 itself */
bit settled;			/* the last sync is over */

/* The descriptor. */
byte refs;
bit visible;			/* pointer to descriptor or vector is set */
bit counted;			/* number of entries is not 0 */
bit reused;			/* its place on the stack holds something else */
byte entries;
byte vector[2 * SITES];		/* sites, by address if nothing is wrong */

/* The last store up to version that wrote a cell of a unit; 0 if there was none. */
inline last_touch(s, which, upto) {
	do
	:: upto > 0 ->
		at = 0;
		do
		:: at < CELLS && !(UNIT(at) == which && WRITES(site[s].store[upto], at)) -> at++
		:: else -> break
		od;
		if
		:: at < CELLS -> break
		:: else -> upto--
		fi
	:: else -> break
	od;
	at = 0
}

/* The CPU serialises: it sees nothing older than now. */
inline serialise(c) {
	d_step {
		any_site = 0;
		do
		:: fetch != COHERENT && any_site < SITES ->
			unit = 0;
			do
			:: unit < UNITS ->
				version = site[any_site].stores;
				last_touch(any_site, unit, version);
				view[c].floor[any_site * CELLS + unit] = version;
				unit++
			:: else -> break
			od;
			any_site++
		:: else -> break
		od;
		any_site = 0; unit = 0; version = 0
	}
}

/* Fetches a site: each unit in any version from the floor to now. got tells what came of it. */
#define GOT_OLD		0
#define GOT_NEW		1
#define GOT_INT3	2
#define GOT_TORN	3

inline fetch_site(c, s) {
	unit = 0; got = 0; olds = 0; news = 0;
	do
	:: unit < UNITS ->
		if
		:: fetch == COHERENT -> version = site[s].stores
		:: else ->
			version = view[c].floor[s * CELLS + unit];
			do
			:: version < site[s].stores -> version++
			:: break
			od;
			last_touch(s, unit, version);
			view[c].floor[s * CELLS + unit] = version
		fi;
		cell_no = 0;
		do
		:: cell_no < CELLS ->
			if
			:: UNIT(cell_no) == unit ->
				value = OLD; at = 1;
				do
				:: at <= version ->
					if
					:: WRITES(site[s].store[at], cell_no) -> value = WRITTEN(site[s].store[at])
					:: else
					fi;
					at++
				:: else -> break
				od;
				if
				:: value == INT3 -> got = GOT_INT3
				:: value == OLD -> olds = 1
				:: value == NEW -> news = 1
				fi
			:: else
			fi;
			cell_no++
		:: else -> break
		od;
		unit++
	:: else -> break
	od;
	if
	:: got == GOT_INT3
	:: else -> got = (olds && news -> GOT_TORN : (news -> GOT_NEW : GOT_OLD))
	fi;
	unit = 0; version = 0; value = 0; at = 0; cell_no = 0; olds = 0; news = 0
}

/* Whole instructions are right, the old one only until it is settled that it is gone. */
inline judge() {
	if
	:: got == GOT_TORN -> NOTE(TORN)
	:: got == GOT_OLD && settled && mutation != M19_OPPOSITE -> NOTE(STALE)
	:: got == GOT_NEW && settled && mutation == M19_OPPOSITE -> NOTE(STALE)
	:: else
	fi
}

inline choose_site(s) {
	s = 0;
	do
	:: s < SITES - 1 -> s++
	:: break
	od
}

#define SOMEBODY_ELSES SITES

/* Nobody wants the int3. That is right if it was none of ours. */
inline not_ours(s, why) {
	if
	:: s == SOMEBODY_ELSES
	:: s != SOMEBODY_ELSES ->
		value = OLD; at = 1;
		do
		:: at <= site[s].stores ->
			if
			:: WRITES(site[s].store[at], 0) -> value = WRITTEN(site[s].store[at])
			:: else
			fi;
			at++
		:: else -> break
		od;
		if
		:: NET && value != INT3
		:: else -> NOTE(why)
		fi;
		value = 0; at = 0
	fi
}

/* The handler's search: one compare, or a binary search that trusts the vector. cell_no: found. */
inline search(s) {
	cell_no = 0; at = 0; value = entries;
	do
	:: s != SOMEBODY_ELSES && mutation != M17 && value > 0 && !cell_no ->
		if
		:: vector[at + value / 2] == s -> cell_no = 1
		:: vector[at + value / 2] < s -> at = at + value / 2 + 1; value = (value - 1) / 2
		:: else -> value = value / 2
		fi
	:: else -> break
	od;
	at = 0; value = 0
}

/* A site's int3 is found or not; found tells. The reference goes where it is not. */
inline look_up(s) {
	search(s);
	found = cell_no; cell_no = 0;
	if
	:: found
	:: else ->
		if
		:: COUNT
		:: else -> refs--
		fi;
		not_ours(s, MISS)
	fi
}

/*
 * poke_int3_handler up to its return, a step at a time, each when it may; goes says whether there
 * is a next one.
 */
inline handle(s, may) {
	atomic {
		may;
		/* read the count or the pointer where that is not all; else take a reference */
		if
		:: mutation == M6 -> not_ours(s, UNHANDLED)
		:: mutation != M6 && COUNT && !counted -> not_ours(s, UNHANDLED)
		:: mutation != M6 && COUNT && counted -> goes = 1
		:: mutation == M15 && !COUNT && !visible -> not_ours(s, UNHANDLED)
		:: mutation == M15 && !COUNT && visible -> goes = 1
		:: mutation != M6 && mutation != M15 && !COUNT && refs == 0 -> not_ours(s, UNHANDLED)
		:: mutation != M6 && mutation != M15 && !COUNT && refs > 0 -> refs++; goes = 1
		fi
	};
	if
	:: goes && (COUNT || mutation == M15) ->
		atomic {
			may;
			goes = 0;
			if
			:: (mutation == M15 && reused) || (COUNT && !visible) -> NOTE(FREED)
			:: else ->
				if
				:: COUNT -> look_up(s)
				:: !COUNT && refs == 0 -> not_ours(s, UNHANDLED)
				:: !COUNT && refs > 0 -> refs++; goes = 1
				fi
			fi
		}
	:: else
	fi;
	if
	:: goes -> atomic { may; goes = 0; look_up(s) }
	:: else
	fi;
	if
	:: found ->
		atomic { may; found = 0 }	/* emulate */;
		if
		:: COUNT
		:: else -> atomic { may; refs-- }
		fi;
	:: else
	fi
}

/* While a CPU is in an int3 an NMI may execute a site, again and again. */
proctype Nmi(byte c) {
	byte s;
	bit goes, found;

	do
	:: atomic {
		inside[c] && !nmi[c];
		choose_site(s);
		fetch_site(c, s);
		judge();
		nmi[c] = (got == GOT_INT3);
		got = 0;
		if
		:: nmi[c]
		:: else -> serialise(c); deferred[c] = 0; s = 0
		fi
	   }
	:: nmi[c] ->
		handle(s, true);
		atomic { serialise(c); s = 0; nmi[c] = 0 }
	od
}

inline take_interrupt() {
	interrupted[c] = 0;
	if
	:: mutation == M22 -> deferred[c] = 1
	:: mutation == M11_RETURN
	:: else -> serialise(c)
	fi
}

/* Executes sites for ever, with interrupts on but in an int3. */
proctype Cpu(byte c) {
	byte s;
	bit goes, found;

	do
	:: atomic {
		!inside[c];
		choose_site(s);
		fetch_site(c, s);
		judge();
		inside[c] = (got == GOT_INT3);
		got = 0;
		if
		:: inside[c]
		:: else ->
			s = 0;
			if
			:: deferred[c] -> deferred[c] = 0; serialise(c)
			:: else
			fi
		fi
	   }
	:: atomic { !inside[c] && FOREIGN -> s = SOMEBODY_ELSES; inside[c] = 1 }
	:: atomic { !inside[c] && interrupted[c] -> take_interrupt() }
	:: inside[c] ->
		do
		:: atomic { !nmi[c] && mutation == M12 && interrupted[c] -> take_interrupt() }
		:: break
		od;
		handle(s, !nmi[c]);
		atomic { !nmi[c]; serialise(c); deferred[c] = 0; s = 0; inside[c] = 0 }
	od
}

#if CPUS > 1
#define ACKNOWLEDGED (!interrupted[1] && !interrupted[2])
#elif CPUS > 0
#define ACKNOWLEDGED (!interrupted[1])
#else
#define ACKNOWLEDGED true
#endif

/* The patcher takes no step while its own CPU is in an int3. */
inline write(s, op) {
	site[s].stores++;
	site[s].store[site[s].stores] = op
}

/* One store after the other to all entries; of two with one address the second may go back. */
inline store_all(op, back) {
	i = 0;
	do
	:: i < entries ->
		atomic {
			!inside[0];
			write(vector[i], (mutation == M19_OPPOSITE && i % 2 -> back : op));
			i++
		}
	:: else -> break
	od;
	i = 0
}

/* on_each_cpu(sync_core, wait): interrupts the others, calls it on the own CPU, waits. */
inline sync(last) {
	atomic {
		!inside[0];
		i = 1;
		do
		:: i <= CPUS ->
			if
			:: mutation == M10 && i == 1
			:: else -> interrupted[i] = 1
			fi;
			i++
		:: else -> break
		od;
		i = 0;
		if
		:: mutation == M22 -> deferred[0] = 1
		:: mutation == M10_PATCHER || mutation == M11 || mutation == M11_RETURN
		:: else -> serialise(0)
		fi;
		if
		:: mutation == M9 -> settled = last
		:: else
		fi
	};
	if
	:: mutation == M9
	:: else -> atomic { !inside[0] && ACKNOWLEDGED; settled = last }
	fi
}

inline publish() {
	atomic { !inside[0]; visible = 1; counted = 1; refs = (COUNT -> 0 : 1) }
}

inline take_down() {
	if
	:: COUNT ->
		atomic { !inside[0]; visible = 0 };
		atomic { !inside[0]; counted = 0 }
	:: else ->
		atomic { !inside[0]; visible = 0; refs-- };
		atomic { !inside[0] && refs == 0 }
	fi;
	if
	:: mutation == M15 -> atomic { !inside[0]; reused = 1 }
	:: else
	fi
}

proctype Patcher() {
	byte i, k;

	if
	:: mutation == M21 || mutation == M21_BYTES ->
		publish();
		if
		:: mutation == M21 -> store_all(PUT_ALL, PUT_ALL)
		:: else ->
			do
			:: k < entries * CELLS ->
				atomic { !inside[0]; write(vector[k / CELLS], PUT_CELL + k % CELLS); k++ }
			:: else -> break
			od;
			k = 0
		fi;
		sync(1);
		take_down()
	:: mutation == M4 ->
		publish();
		store_all(PUT_TAIL, TAIL_BACK);
		sync(0);
		store_all(PUT_INT3, PUT_INT3);
		sync(0);
		store_all(PUT_FIRST, FIRST_BACK);
		sync(1);
		take_down()
	:: else ->
		if
		:: mutation == M7
		:: else -> publish()
		fi;
		store_all(PUT_INT3, PUT_INT3);
		if
		:: mutation == M7 -> publish()
		:: else
		fi;
		if
		:: mutation == M1
		:: else -> sync(0)
		fi;
		store_all(PUT_TAIL, TAIL_BACK);
		if
		:: mutation == M2
		:: else -> sync((mutation == M3))
		fi;
		store_all(PUT_FIRST, FIRST_BACK);
		if
		:: mutation == M8 -> take_down()
		:: else
		fi;
		if
		:: mutation == M3
		:: else -> sync(1)
		fi;
		if
		:: mutation == M8
		:: else -> take_down()
		fi
	fi
}

/* Each address once or twice, in ascending order or not. */
inline fill_vector() {
	do
	:: unit < SITES ->
		vector[entries] = (mutation == M5 -> SITES - 1 - unit : unit);
		entries++;
		if
		:: mutation == M19 || mutation == M19_OPPOSITE -> vector[entries] = unit; entries++
		:: else
		fi;
		unit++
	:: else -> break
	od;
	unit = 0
}

init {
	atomic {
		c_code {
			static int printed;
			if (!printed++)
				atexit(print_notes);
		};
#ifdef FETCH
		fetch = FETCH;
#else
		do
		:: mutation < MUTATIONS - 1 -> mutation++
		:: break
		od;
		do
		:: fetch < FETCHES - 1 -> fetch++
		:: break
		od;
#endif
		c_code { tried[now.mutation][now.fetch] = 1; };
		fill_vector();
		run Patcher();
#if CPUS > 0
		run Cpu(1);
		run Nmi(1);
#endif
#if CPUS > 1
		run Cpu(2);
		run Nmi(2);
#endif
#if OWN
		run Cpu(0);
		run Nmi(0);
#endif
	}
}
