/*
 * Static keys whose sites wait in a queue, as J. Cromie's series has them ("dyndbg: queued static
 * keys", 2026): between "queue" and "apply". Written from the threads, kernel/jump_label.c and
 * text_poke_queue of arch/x86/kernel/alternative.c; it knows nothing of jumppatch.
 *
 * Caller 1 enables the keys and applies, caller 2 disables the first key and applies, somebody pokes
 * a site alone, a module goes, a CPU comes up. Key 0 has site a in the kernel and m in the module,
 * key 1 has site b. A vector that is applied has int3 in its sites from one step to a later one; what
 * happens there in three phases is text_poke.pml's.
 *
 * Prints for each kind of sites and queue, and each rule left out, what can be seen.
 */

#define A	0
#define B	1
#define M	2
#define F	3	/* the one that is poked alone */

#define OFF		0
#define STARTING	1	/* executes the kernel, is not in cpu_online_mask */
#define ONLINE		2

#define TORN	0
#define STALE	1
#define MISS	2
#define FREED	3
#define BUG_OP	4	/* "unexpected op" */
#define WINDOW	5

#define LEFT	10

c_decl {
	static unsigned char noted[2][2][2][2][LEFT];
	static unsigned char tried[2][2][2][2][LEFT];

	static void print_notes(void)
	{
		int k, d, o, s, l, n;

		for (k = 0; k < 2; k++)
		for (d = 0; d < 2; d++)
		for (o = 0; o < 2; o++)
		for (s = 0; s < 2; s++)
		for (l = 0; l < LEFT; l++) {
			if (!tried[k][d][o][s][l])
				continue;
			printf("keys=%d descends=%d overflows=%d sorts=%d ", k + 1, d, o, s);
			printf(l ? "Q%d " : "none ", l);
			for (n = 0; n < 6; n++)
				if (noted[k][d][o][s][l] >> n & 1)
					putchar("TSXAOW"[n]);
			puts(noted[k][d][o][s][l] ? "" : "-");
		}
	}
}

hidden byte kind;
#define NOTE(what) \
	kind = what; \
	c_code { noted[now.two][now.descends][now.overflows][now.sorts][now.left] |= 1 << kind; }

/* The configuration. */
bit two, descends, overflows, sorts;
byte left;		/* the rule left out */

#define ROOM		(overflows -> 2 : 8)
#define RANK(s)		((s) == F -> 0 : ((s) == A -> 1 : ((s) == B -> 3 - descends : 2 + descends)))

byte q_site[8];
bit q_to[8];
byte q_n;

/* what is being applied, as it was when that began */
byte v_site[8];
bit v_to[8];
byte v_n;
bit applying;		/* text_mutex, while more than a step is made under it */

bit text[4];
bit count[2];
byte keys_lock;		/* jump_label_mutex */
byte cpu;
bit gone;
byte flipping[2];	/* the key that each caller is about to flip, + 1 */
byte through;		/* callers that have returned for good */
bit dead;

hidden byte i, p, n, found, freed;
hidden byte is;

inline begin() {
	atomic {
		!applying && (left == 8 || cpu != STARTING);
		take()
	}
}

inline take() {
	i = 0;
	do
	:: i < q_n ->
		if
		:: q_site[i] == M && gone -> freed = 1
		:: else
		fi;
		v_site[i] = q_site[i];
		v_to[i] = q_to[i];
		i++
	:: else -> break
	od;
	if
	:: freed -> freed = 0; NOTE(FREED); dead = 1	/* all stop here */
	:: !freed -> v_n = q_n; applying = 1
	fi
}

inline finish() {
	atomic {
		i = 0;
		do
		:: i < v_n -> text[v_site[i]] = v_to[i]; i++
		:: else -> break
		od;
		i = 0;
		do
		:: i < 8 -> v_site[i] = 0; v_to[i] = 0; q_site[i] = 0; q_to[i] = 0; i++
		:: else -> break
		od;
		v_n = 0;
		q_n = 0;
		applying = 0
	}
}

inline insert(site, to) {
	i = q_n;
	do
	:: i > p -> q_site[i] = q_site[i - 1]; q_to[i] = q_to[i - 1]; i--
	:: else -> break
	od;
	q_site[p] = site;
	q_to[p] = to;
	q_n++
}

inline take_back() {
	do
	:: p + 1 < q_n -> q_site[p] = q_site[p + 1]; q_to[p] = q_to[p + 1]; p++
	:: else -> break
	od;
	q_n--;
	q_site[q_n] = 0;
	q_to[q_n] = 0
}

/* found: the place behind the last entry for the site, or 0 */
inline look_for(site) {
	found = 0;
	i = 0;
	do
	:: i < q_n ->
		if
		:: q_site[i] == site -> found = i + 1
		:: else
		fi;
		i++
	:: else -> break
	od
}

inline add(site, to) {
	do
	:: atomic {
		left == 7 || !applying;
		flush = 0;
		look_for(site);
		is = text[site];
		if
		:: left != 1 && found -> is = q_to[found - 1]
		:: else
		fi;
		p = q_n;
		if
		:: left != 3 ->
			do
			:: p > 0 && RANK(q_site[p - 1]) > RANK(site) -> p--
			:: else -> break
			od
		:: else
		fi;
		if
		:: site == M && gone
		:: !(site == M && gone) && is == to -> NOTE(BUG_OP); dead = 1
		:: !(site == M && gone) && is != to && left != 2 && found ->
			p = found - 1;
			take_back()
		:: !(site == M && gone) && is != to && !(left != 2 && found) ->
			if
			:: q_n == ROOM && left == 4 -> NOTE(FREED); dead = 1
			:: q_n == ROOM && left != 4 -> flush = 1
			:: q_n < ROOM && !sorts && p < q_n -> flush = 1
			:: q_n < ROOM && (sorts || p == q_n) -> insert(site, to)
			fi
		fi
	   };
	   if
	   :: flush -> begin(); finish()
	   :: !flush -> break
	   fi
	od
}

inline apply() {
	do
	:: q_n == 0 -> break
	:: q_n > 0 -> begin(); finish()
	od
}

inline flip(me, key, to) {
	if
	:: left != 6 -> atomic { keys_lock == 0; keys_lock = me + 1 }
	:: left == 6
	fi;
	atomic {
		flipping[me] = key + 1;
		if
		:: count[key] == to -> already = 1
		:: else -> already = 0; count[key] = to
		fi
	};
	if
	:: already
	:: !already && key == 0 -> add(A, to); add(M, to)
	:: !already && key == 1 -> add(B, to)
	fi;
	atomic {
		already = 0;
		flipping[me] = 0;
		if
		:: keys_lock == me + 1 -> keys_lock = 0
		:: else
		fi
	}
}

proctype Caller1() provided (!dead) {
	bit flush, already;

	flip(0, 0, 1);
	if
	:: two -> flip(0, 1, 1)
	:: !two
	fi;
	apply();
	through++
}

proctype Caller2() provided (!dead) {
	bit flush, already;

	flip(1, 0, 0);
	apply();
	through++
}

proctype Poker() provided (!dead) {
	bit more = 1;

	do
	:: more ->
		atomic {
			!applying && (left == 8 || cpu != STARTING);
			if
			:: q_n > 0 && left != 5
			:: !(q_n > 0 && left != 5) && q_n == ROOM -> NOTE(FREED); dead = 1
			:: !(q_n > 0 && left != 5) && q_n < ROOM -> p = q_n; insert(F, 1); more = 0
			fi;
			take()
		};
		finish()
	:: !more -> break
	od
}

proctype Module() provided (!dead) {
	atomic { keys_lock == 0; keys_lock = 3 };
	if
	:: left != 9 -> apply()
	:: left == 9
	fi;
	atomic { !applying; gone = 1 };
	keys_lock = 0
}

proctype Cpu() provided (!dead) {
	atomic { left == 8 || !applying; cpu = STARTING };
	cpu = ONLINE
}

/* the int3 handler's search by halves */
inline search(site) {
	p = 0;
	n = q_n;
	found = 0;
	do
	:: n > 0 ->
		i = p + n / 2;
		if
		:: q_site[i] == site -> found = 1; break
		:: q_site[i] != site && RANK(site) > RANK(q_site[i]) -> p = i + 1; n--
		:: q_site[i] != site && RANK(site) < RANK(q_site[i])
		fi;
		n = n / 2
	:: else -> break
	od
}

hidden byte at, other;

/* What CPUs that execute the sites, and read the counts, can meet. */
proctype Observer() provided (!dead) {
	do
	:: atomic { applying ->
		at = 0;
		do
		:: at < v_n ->
			if
			:: cpu == STARTING -> NOTE(TORN)
			:: else
			fi;
			other = 0;
			do
			:: other < at ->
				if
				:: v_site[other] == v_site[at] -> NOTE(TORN)
				:: else
				fi;
				other++
			:: else -> break
			od;
			search(v_site[at]);
			if
			:: !found -> NOTE(MISS)
			:: else
			fi;
			at++
		:: else -> break
		od;
		at = 0; other = 0
	   }
	:: atomic { !applying && flipping[0] != 1 && flipping[1] != 1 &&
		    (text[A] != count[0] || (!gone && text[M] != count[0])) ->
		NOTE(WINDOW);
		if
		:: through == 2 && q_n == 0 -> NOTE(STALE)
		:: else
		fi
	   }
	:: atomic { two && !applying && flipping[0] != 2 && text[B] != count[1] ->
		NOTE(WINDOW);
		if
		:: through == 2 && q_n == 0 -> NOTE(STALE)
		:: else
		fi
	   }
	od
}

init {
	atomic {
		c_code {
			static int printed;
			if (!printed++)
				atexit(print_notes);
		};
		if :: two = 0 :: two = 1 fi;
		if :: descends = 0 :: descends = 1 fi;
		if :: overflows = 0 :: overflows = 1 fi;
		if :: sorts = 0 :: sorts = 1 fi;
		do
		:: left < LEFT - 1 -> left++
		:: break
		od;
		c_code { tried[now.two][now.descends][now.overflows][now.sorts][now.left] = 1; };
		run Caller1();
		run Caller2();
		run Poker();
		run Module();
		run Cpu();
		run Observer()
	}
}
