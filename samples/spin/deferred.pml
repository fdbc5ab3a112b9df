/*
 * Syncs that a CPU in user mode puts off, as Valentin Schneider's series has them ("Defer some IPIs
 * until a user to kernel transition", v7 and v8): one patching CPU, one isolated CPU, one site of two
 * cells. Written from the threads and the kernel's context tracking; it knows nothing of jumppatch.
 *
 * A sync asks whether the isolated CPU is in user mode. If so it leaves work behind (v7: one
 * compare-and-exchange of the state word), or nothing at all (v8: a flag says that the page table is
 * the kernel's); if not, it interrupts and waits. Entering the kernel: text in noinstr sections, the
 * change of state or flag, the flush, everything else.
 *
 * Prints for each scheme, site, fetch and mutation which kinds of violations are reachable, as
 * text_poke.pml does. NMIs are left out.
 */

#define EACH		0	/* interrupts everybody */
#define DEFERRED	1	/* v7: state word */
#define CR3		2	/* v8: flag, and the page table's load */
#define SCHEMES		3

#define NONE		0
#define M24		1	/* a batch with a noinstr site is deferred */
#define M25		2	/* the flag is raised after the flush */
#define M26		3	/* nothing between flag and flush: the flag stays in a store buffer */
#define M27		4	/* asked, and work set, in two steps */
#define M28		5	/* work taken before the state is changed */
#define M29		6	/* flushed after the first instrumentable instruction */
#define MUTATIONS	7

#define COHERENT	0	/* memory as it is */
#define SNAPSHOT	1	/* both cells in one unit */
#define CROSSING	2	/* a unit each */
#define FETCHES		3

c_decl {
	static unsigned char noted[SCHEMES][2][FETCHES][MUTATIONS];
	static unsigned char tried[SCHEMES][2][FETCHES][MUTATIONS];

	static void print_notes(void)
	{
		static const char *scheme_name[] = { "each", "deferred", "deferred-cr3" };
		static const char *fetch_name[] = { "coherent", "snapshot", "crossing" };
		static const char *name[] = { "none", "M24", "M25", "M26", "M27", "M28", "M29" };
		int s, n, f, m, k;

		for (s = 0; s < SCHEMES; s++)
		for (n = 0; n < 2; n++)
		for (f = 0; f < FETCHES; f++)
		for (m = 0; m < MUTATIONS; m++) {
			if (!tried[s][n][f][m])
				continue;
			printf("sync=%s noinstr=%d %s %s ", scheme_name[s], n, name[m], fetch_name[f]);
			for (k = 0; k < 3; k++)
				if (noted[s][n][f][m] >> k & 1)
					putchar("TUS"[k]);
			puts(noted[s][n][f][m] ? "" : "-");
		}
	}
}

#define TORN		0
#define UNHANDLED	1
#define STALE		2

hidden byte kind;
#define NOTE(what) \
	kind = what; \
	c_code { noted[now.scheme][now.noinstr][now.fetch][now.mutation] |= 1 << kind; }; \
	kind = 0

/* The configuration. */
byte scheme;
bit noinstr;			/* whether the site lies in noinstr text */
byte fetch;
byte mutation;

/* Stores made: 1 int3, 2 tail, 3 first byte. */
byte stores;
#define FIRST_AT(t)	((t) == 0 -> OLD : ((t) < 3 -> INT3 : NEW))
#define TAIL_AT(t)	((t) < 2 -> OLD : NEW)
#define OLD	0
#define NEW	1
#define INT3	2

/* The oldest store that the isolated CPU may still see of each unit. */
byte floor_first, floor_tail;
hidden byte seen_first, seen_tail;

bit user = 1;			/* the state word, or flag 0: what the patcher reads */
bit buffered;			/* flag 1 is on its way */
bit work;			/* noted in the state word */
bit interrupted;
bit inside;			/* in an int3, with interrupts off */
bit refs_up;			/* the vector is published */
bit held;			/* the handler holds a reference */
bit settled;			/* the last sync is over */

inline serialise() {
	floor_first = stores;
	floor_tail = stores
}

/* The CPU fetches and executes the site; inside where it met an int3. */
inline execute() {
	atomic {
		!inside;
		if
		:: fetch == COHERENT -> seen_first = stores; seen_tail = stores
		:: fetch == SNAPSHOT ->
			seen_first = floor_first;
			do
			:: seen_first < stores -> seen_first++
			:: break
			od;
			seen_tail = seen_first
		:: fetch == CROSSING ->
			seen_first = floor_first;
			do
			:: seen_first < stores -> seen_first++
			:: break
			od;
			seen_tail = floor_tail;
			do
			:: seen_tail < stores -> seen_tail++
			:: break
			od
		fi;
		floor_first = seen_first;
		floor_tail = seen_tail;
		if
		:: FIRST_AT(seen_first) == INT3 -> inside = 1
		:: FIRST_AT(seen_first) != INT3 && FIRST_AT(seen_first) != TAIL_AT(seen_tail) -> NOTE(TORN)
		:: FIRST_AT(seen_first) == OLD && TAIL_AT(seen_tail) == OLD && settled -> NOTE(STALE)
		:: else
		fi;
		seen_first = 0; seen_tail = 0
	};
	if
	:: inside ->
		atomic {
			if
			:: refs_up -> held = 1
			:: else -> NOTE(UNHANDLED)
			fi
		};
		atomic { held = 0; serialise(); inside = 0 }
	:: else
	fi
}

/* Text of noinstr sections, with interrupts off. */
inline on_the_way() {
	do
	:: noinstr -> execute()
	:: break
	od
}

proctype Isolated() {
	bit due;

	do
	:: true ->
		/* in user mode; now it enters */
		on_the_way();
		if
		:: scheme == EACH -> user = 0
		:: scheme == DEFERRED && mutation == M28 ->
			atomic { due = work; work = 0 };
			on_the_way();
			user = 0;
			on_the_way();
			if
			:: due -> atomic { due = 0; serialise() }
			:: else
			fi
		:: scheme == DEFERRED && mutation != M28 ->
			atomic { user = 0; due = work; work = 0 };
			on_the_way();
			if
			:: due ->
				do
				:: mutation == M29 -> execute()
				:: break
				od;
				atomic { due = 0; serialise() }
			:: else
			fi
		:: scheme == CR3 && mutation == M25 ->
			atomic { serialise() };
			on_the_way();
			user = 0
		:: scheme == CR3 && mutation == M26 ->
			buffered = 1;
			on_the_way();
			atomic { serialise() }
		:: scheme == CR3 && mutation != M25 && mutation != M26 ->
			buffered = 1;
			on_the_way();
			do
			:: mutation == M29 -> execute()
			:: break
			od;
			/* the load of the page table waits for the store of the flag */
			atomic { serialise(); user = 0; buffered = 0 }
		fi;
		/* in the kernel */
		do
		:: execute()
		:: atomic { interrupted -> interrupted = 0; serialise() }
		:: break
		od;
		/* on the way out */
		atomic { user = 1; buffered = 0; work = 0 };
		on_the_way()
	od
}

/* The store buffer writes when it likes. */
proctype Buffer() {
	do
	:: atomic { buffered -> user = 0; buffered = 0 }
	od
}

inline sync(last) {
	if
	:: scheme == EACH || (noinstr && mutation != M24) -> interrupted = 1
	:: scheme == DEFERRED && mutation == M27 && (!noinstr || mutation == M24) ->
		asked = user;
		if
		:: asked -> work = 1
		:: else -> interrupted = 1
		fi;
		asked = 0
	:: scheme == DEFERRED && mutation != M27 && (!noinstr || mutation == M24) ->
		atomic {
			if
			:: user -> work = 1
			:: else -> interrupted = 1
			fi
		}
	:: scheme == CR3 && (!noinstr || mutation == M24) ->
		atomic {
			if
			:: user
			:: else -> interrupted = 1
			fi
		}
	fi;
	atomic { !interrupted; settled = last }
}

proctype Patcher() {
	bit asked;

	refs_up = 1;
	stores = 1;
	sync(0);
	stores = 2;
	sync(0);
	stores = 3;
	sync(1);
	refs_up = 0;
	!held
}

init {
	atomic {
		c_code {
			static int printed;
			if (!printed++)
				atexit(print_notes);
		};
		do
		:: scheme < SCHEMES - 1 -> scheme++
		:: break
		od;
		do
		:: fetch < FETCHES - 1 -> fetch++
		:: break
		od;
		do
		:: mutation < MUTATIONS - 1 -> mutation++
		:: break
		od;
		if
		:: noinstr = 0
		:: noinstr = 1
		fi;
		c_code { tried[now.scheme][now.noinstr][now.fetch][now.mutation] = 1; };
		run Patcher();
		run Isolated();
		run Buffer()
	}
}
