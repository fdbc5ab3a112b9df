package org.jumppatch.patcher.poke;

import static org.jumppatch.patcher.poke.MutationChange.machine;
import static org.jumppatch.patcher.poke.MutationChange.steps;
import static org.jumppatch.patcher.poke.MutationChange.vectors;
import static org.jumppatch.patcher.poke.MutationStory.ALL;
import static org.jumppatch.patcher.poke.MutationStory.alone;
import static org.jumppatch.patcher.poke.MutationStory.foreign;
import static org.jumppatch.patcher.poke.MutationStory.hiding;
import static org.jumppatch.patcher.poke.MutationStory.inlined;
import static org.jumppatch.patcher.poke.MutationStory.isolated;
import static org.jumppatch.patcher.poke.MutationStory.patcher;
import static org.jumppatch.patcher.poke.MutationStory.plain;
import static org.jumppatch.patcher.poke.MutationStory.sites;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jumppatch.patcher.text.Labelled;

/**
 * A way to get the protocol wrong. Each is a change of the program's vectors or steps, or a flaw of
 * the machine that runs it; several can be had at once. All that there is to know of one is said
 * where it is declared.
 */
public enum Mutation implements Labelled {
  M1(
      "no sync after the int3 writes",
      steps(protocol -> StepMutation.withoutSync(protocol, Phase.INT3)),
      plain(
          """
              The tails are written right after the int3, with no sync between. A CPU that still
              holds the old first byte in one fetch unit can read the new tail from the next one,
              and never sees the int3 that should have stopped it. It takes a site that crosses a
              unit, and bytes that differ on both sides.
              """)),
  M2(
      "no sync after the tails",
      steps(protocol -> StepMutation.withoutSync(protocol, Phase.TAILS)),
      plain(
          """
              The first bytes are written right after the tails, with no sync between. A CPU reads
              the new first byte, where the int3 is gone already, and the old tail from a unit that
              it fetched before. A site inside one unit cannot show it. The kernel's own comment has
              this sync as very likely not necessary on Intel, but better safe than sorry.
              """)),
  M3(
      "no sync after the first bytes",
      steps(protocol -> StepMutation.withoutSync(protocol, Phase.FIRST_BYTES)),
      plain(
          """
              The handler is taken down right after the last stores. A CPU that fetched the int3
              before they were made, or sees it still, traps when nobody wants its int3 any more,
              and the kernel dies of "int3: 0000".
              """)),
  M4(
      "tails written before the int3",
      steps(StepMutation::tailsFirst),
      plain(
          """
              Tails are changed while the old first byte still stands before them. Whoever executes
              the site then gets the old opcode with the new operand, with no stale fetch needed.
              """)),
  M5(
      "the vector is not sorted",
      vectors(VectorMutation::reversed),
      sites(
          ALL,
          2,
          """
              The vector is not sorted by address, but the handler searches it by halves. It passes
              by an entry that is there, and takes the int3 for somebody else's. With one entry
              there is nothing to sort.
              """)),
  M6(
      "no int3 handler",
      machine(Flaw.NO_HANDLER),
      plain(
          """
              There is no int3 handler that knows of the sites: the first CPU that meets an int3
              dies of it.
              """)),
  M7(
      "published after the int3 writes",
      steps(StepMutation::publishedLate),
      plain(
          """
              The int3 are written before the vector is published. A CPU that meets one in between
              asks a handler that does not know of it yet.
              """)),
  M8(
      "unpublished before the last sync",
      steps(StepMutation::unpublishedEarly),
      plain(
          """
              The handler is taken down before the last sync instead of after it. The sync is what
              tells that no CPU sees an int3 any more, so one may still trap, and for nobody.
              """)),
  M9(
      "a sync does not wait",
      machine(Flaw.SYNC_DOES_NOT_WAIT),
      plain(
          """
              The interrupts of a sync are sent, but nobody waits for the CPUs to take them
              (on_each_cpu with wait = 0). A CPU with interrupts off goes through all three phases
              with what it fetched before the first; later syncs find its interrupt still pending
              and add none.
              """)),
  M10(
      "a sync misses a CPU",
      machine(Flaw.SYNC_MISSES_REMOTE),
      plain(
          """
              The sync leaves out one CPU, say one that was idle, isolated or just coming up. It
              goes on with what it fetched before the first phase.
              """)),
  M10_PATCHER(
      "a sync misses the patching CPU",
      machine(Flaw.SYNC_MISSES_PATCHER),
      patcher(
          """
              The sync leaves out the CPU that sends it (smp_call_function instead of on_each_cpu).
              What it executes between the phases, interrupts and all, is cross-modified too: the
              stores go through another mapping. On hardware the page-table switch after each
              store serialises it, so that this fails in the model only.
              """)),
  M11(
      "the sync's function does not serialise",
      machine(Flaw.SYNC_DOES_NOT_SERIALISE),
      patcher(
          """
              The function that the sync calls does not serialise. On the others the return from
              its interrupt does, which hides it; on the patching CPU it is a plain call, and
              nothing does.
              """)),
  M11_RETURN(
      "neither it nor its interrupt's return serialises",
      machine(Flaw.SYNC_DOES_NOT_SERIALISE, Flaw.RETURN_DOES_NOT_SERIALISE),
      plain(
          """
              Neither the sync's function serialises nor the return from its interrupt, as where an
              emulator goes on with code that it has translated already. All CPUs acknowledge, and
              keep what they fetched.
              """)),
  M12(
      "interrupts on inside the int3 entry",
      machine(Flaw.INTERRUPTS_ON_IN_INT3),
      plain(
          """
              Interrupts are on when the int3 handler is entered (a trap gate, not an interrupt
              gate). A CPU acknowledges the last sync between its trap and the handler, the handler
              is taken down, and the trapped CPU then asks for what is gone.
              """)),
  M13(
      "a late int3 is silently retried",
      machine(Flaw.LATE_INT3_NET),
      hiding(
          List.of(M3, M8, M12),
          """
              Not a fault but a net: an int3 that nobody wants is looked at again, and if there is
              none at its address any more the instruction is simply executed again (kprobes up to
              6.1). Alone it changes nothing; together with M3, M8 or M12, and with M9 or M10 where
              fetch is coherent, it hides the fault. Try --mutate M3,M13.
              """)),
  M14(
      "the vector is cleared before the count",
      steps(protocol -> StepMutation.clearedByCount(protocol).with(Flaw.COUNT_WITHOUT_REFERENCE)),
      foreign(
          Dialect.V5_3,
          """
              The vector's pointer is cleared before the count of its entries. A handler that has
              read the count, because an int3 of somebody else came just then, follows a null
              pointer. This is how 5.3 was shipped; commit 285a54efe386 fixed it.
              """)),
  M15(
      "the descriptor lies on the patcher's stack",
      steps(protocol -> StepMutation.stackReused(protocol).with(Flaw.DESCRIPTOR_ON_STACK)),
      foreign(
          Dialect.V6_1,
          """
              The descriptor lies on the stack of the function that patches. A handler, called for
              an int3 of somebody else, has loaded its address but holds no reference yet when the
              function returns and the stack is used for something else. Commit efd608fa7403 made
              it static.
              """)),
  M16(
      "a single poke goes into a queued vector",
      vectors(VectorMutation::singleAppended),
      sites(
          Set.of(Dialect.V6_16),
          2,
          """
              Single pokes and batches share one array. A single poke that comes while others are
              queued is added after them, whatever its address: the vector is no longer sorted,
              and the handler's search misses. Commit 2aebf5ee43bf flushes the queue first.
              """)),
  M16_OVERFLOW(
      "a single poke goes into a full vector",
      vectors(VectorMutation::overfull),
      alone(
          Set.of(Dialect.V6_16),
          257,
          """
              The same single poke finds the array full: it is written to the entry after the
              last, over what lies there (the number of entries). Commit 2aebf5ee43bf flushes the
              queue first.
              """)),
  M17(
      "the handler forgets to step back",
      machine(Flaw.NO_STEP_BACK),
      plain(
          """
              The handler looks for the address that the trap pushed, which is the one after the
              int3, and not for the int3's own. It finds no entry, ever.
              """)),
  M18(
      "emulated with the wrong length",
      vectors(VectorMutation::wrongLength),
      plain(
          """
              The emulated jump counts from the wrong end: two bytes for an instruction of five, or
              five for two. The CPU goes on three bytes beside the target.
              """)),
  M18_DISPLACEMENT(
      "emulated with the wrong displacement",
      vectors(VectorMutation::wrongDisplacement),
      plain(
          """
              The displacement of the emulated jump is wrong, as when it is cut to fewer bits or
              taken from the old instruction. The CPU goes on elsewhere.
              """)),
  M19(
      "an address twice in a batch",
      vectors(VectorMutation::twice),
      alone(
          Set.of(Dialect.V6_1, Dialect.V6_16),
          1,
          """
              One address is queued twice with the same text: the kernel's order check asks for
              "greater", and equal passes. All CPUs execute rightly, but the second entry saves the
              first one's int3 as the old byte, and perf is told that the old instruction began
              with cc.
              """)),
  M19_OPPOSITE(
      "an address twice in a batch, on and off",
      vectors(VectorMutation::twiceOpposite),
      plain(
          """
              One address is queued twice, to be turned on and off again. In each phase both texts
              are written one after the other, so that first byte and tail of different
              instructions meet in memory itself.
              """)),
  M20(
      "other bytes at the site than expected",
      vectors(VectorMutation::unexpectedBytes),
      alone(
          ALL,
          1,
          """
              The site does not hold what its entry expects: it was flipped in the image or by
              somebody else. The kernel compares before its first store, and stops with "unexpected
              op".
              """)),
  M21(
      "all bytes in one store, no int3",
      steps(StepMutation::wholeStores),
      plain(
          """
              All bytes are written with one store and without int3, as if a store were seen whole.
              It is within one aligned unit; where a site crosses one, a CPU reads half of it.
              """)),
  M21_BYTES(
      "byte by byte, no int3",
      steps(StepMutation::byteStores),
      plain(
          """
              All bytes are written one after the other and without int3, as memcpy may do it. In
              between the site is neither instruction, in memory already.
              """)),
  M22(
      "a sync is deferred past a site",
      machine(Flaw.SYNC_DEFERRED),
      plain(
          """
              A CPU acknowledges the sync but puts off serialising, as one does that is in user mode
              or idle and would serialise on its way back into the kernel. If an instruction on
              that way is patchable itself, it is executed before.
              """)),
  M23(
      "the text is emulated, not the call that it stands for",
      vectors(VectorMutation::textEmulated),
      inlined(
          Set.of(Dialect.V6_1, Dialect.V6_16),
          """
              A static call of a function that is inlined is written as five bytes that do the same,
              but the handler knows no such instruction. If it is given the text and not the call
              that stands for it, it takes the text for a nop: the CPU goes on without what the
              function does.
              """)),
  M24(
      "a batch with a site in noinstr text is deferred",
      steps(StepMutation::allDeferred),
      isolated(
          SyncScheme.DEFERRED,
          true,
          """
              Syncs are put off for a batch that writes noinstr text too. A CPU that enters the
              kernel executes such a site before it has caught up: it meets the old bytes, or an
              int3 that nobody wants any more.
              """)),
  M25(
      "the flag is raised after the page table is loaded",
      machine(Flaw.FLAG_BEHIND_FLUSH),
      isolated(
          SyncScheme.DEFERRED_CR3,
          false,
          """
              A CPU loads the kernel's page table, which flushes, and raises its flag then. What is
              written between the two it has not seen, and no interrupt comes for it, since the
              flag was still down. Found in the review of v7 (patch 30, November 2025).
              """)),
  M26(
      "nothing keeps the flag before the flush",
      machine(Flaw.FLAG_WITHOUT_BARRIER),
      isolated(
          SyncScheme.DEFERRED_CR3,
          false,
          """
              The flag is raised before the flush, but stays in the CPU's store buffer while the CPU
              goes on. The patcher reads that it is down and spares a CPU that executes the kernel.
              A load of CR3 drains the buffer, and so is the barrier; another flush may not be.
              """)),
  M27(
      "asked and noted in two steps",
      machine(Flaw.CHECK_THEN_NOTE),
      isolated(
          SyncScheme.DEFERRED,
          false,
          """
              The patcher reads that a CPU is in user mode and notes work for it, but not in one
              compare-and-exchange. A CPU that enters the kernel in between finds no work, does not
              flush, and gets no interrupt.
              """)),
  M28(
      "work is cleared too early",
      machine(Flaw.WORK_TAKEN_EARLY),
      isolated(
          SyncScheme.DEFERRED,
          false,
          """
              A CPU that enters the kernel reads and clears its work before it changes its state.
              Work that is noted in between, since the state still says user mode, is done by
              nobody.
              """)),
  M29(
      "flushed after the first instrumentable instruction",
      machine(Flaw.FLUSH_BEHIND_SITE),
      isolated(
          SyncScheme.DEFERRED,
          false,
          """
              The flush comes too late on the way in: text outside of noinstr sections runs before
              it, a tracepoint or a jump label of the entry code itself, and may be what was put
              off.
              """));

  /** The order in which several are applied. */
  static final Comparator<Mutation> BY_STAGE =
      Comparator.comparing((Mutation mutation) -> mutation.change.stage())
          .thenComparing(Comparator.naturalOrder());

  private final String title;

  @SuppressWarnings(
      "ImmutableEnumChecker") // Its set is a copy, its function one of a protocol alone.
  private final MutationChange change;

  @SuppressWarnings("ImmutableEnumChecker") // A record of values; its set is a copy.
  private final MutationStory story;

  /**
   * @param title what it does, in a few words
   * @param change what it makes of a protocol
   * @param story how it goes wrong, and what it needs to be seen
   */
  Mutation(String title, MutationChange change, MutationStory story) {
    this.title = title;
    this.change = change;
    this.story = story;
  }

  /** How a user names it: {@code M10}, and {@code M10:patcher} for a variant of it. */
  @Override
  public String label() {
    int variant = name().indexOf('_') + 1;
    return variant == 0
        ? name()
        : name().substring(0, variant - 1)
            + ':'
            + name().substring(variant).toLowerCase(Locale.ROOT);
  }

  /** What it does, in a few words. */
  public String title() {
    return title;
  }

  /** How it goes wrong, and the smallest machine that shows it. */
  public MutationStory story() {
    return story;
  }

  /** What it changes of the machine that the program runs on. */
  public Set<Flaw> flaws() {
    return change.flaws();
  }

  /** The protocol with it. */
  Protocol apply(Protocol protocol) {
    return change.change().apply(protocol);
  }

  @Override
  public String toString() {
    return label();
  }
}
