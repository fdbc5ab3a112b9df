package org.jumppatch.patcher.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.site.SiteChange;

/**
 * Where the branches lead that a script's own pokes write. A CPU may take one from the moment its
 * batch begins, as the int3 handler emulates it, until the batch that replaces it has ended; where
 * it arrives an instruction must start, and nothing that is poked by then may go on.
 */
final class PokedBranches {
  /** In place of the batch that replaces a branch, where none does. */
  private static final int NEVER = Integer.MAX_VALUE;

  private final Image image;
  private final InstructionDecoder decoder;
  private final FunctionCode.Cache functions;
  private final ScriptNames names;
  private final List<Problem> problems;
  private final boolean force;
  private final List<Branch> branches = new ArrayList<>();

  /** By address: the branch that a poke has put there and none has replaced. */
  private final Map<Long, Branch> standing = new HashMap<>();

  /** By address: the first poke of these bytes. */
  private final TreeMap<Long, Poked> poked = new TreeMap<>(Long::compareUnsigned);

  /** A branch, and the batch from which on no CPU takes it any more. */
  private record Branch(Instruction instruction, long target, Position at, int replaced) {}

  /** Bytes that are poked, and in which batch first. */
  private record Poked(long address, int length, Position at, int batch) {}

  /**
   * @param problems gets what is unsafe
   * @param force whether what can be overridden is
   */
  PokedBranches(
      Image image,
      InstructionDecoder decoder,
      FunctionCode.Cache functions,
      ScriptNames names,
      List<Problem> problems,
      boolean force) {
    this.image = image;
    this.decoder = decoder;
    this.functions = functions;
    this.names = names;
    this.problems = problems;
    this.force = force;
  }

  /**
   * Takes note of a poke.
   *
   * @param batch the number of the batch it is in; they come in order
   */
  void add(Statement.Poke poke, SiteChange change, int batch) {
    long address = change.address();
    int length = change.text().length();
    poked.putIfAbsent(address, new Poked(address, length, poke.address().at(), batch));
    Branch before = standing.remove(address);
    if (before != null) {
      branches.add(new Branch(before.instruction(), before.target(), before.at(), batch));
    }
    Instruction instruction = decoder.decode(change.text().toArray(), 0, length, address);
    OptionalLong target = instruction == null ? OptionalLong.empty() : instruction.target();
    if (target.isPresent()) {
      standing.put(
          address,
          new Branch(
              Objects.requireNonNull(instruction), target.getAsLong(), poke.text().at(), NEVER));
    }
  }

  /** Refuses those that lead to where no CPU may arrive. */
  void check() {
    branches.addAll(standing.values());
    branches.forEach(this::check);
  }

  private void check(Branch branch) {
    long target = branch.target();
    String place = names.place(target);
    if (image.isRelocatable()
        && !Objects.equals(
            image.space().areaAt(target), image.space().areaAt(branch.instruction().address()))) {
      refuse(
          branch, "a branch out of its section needs a relocation, and a poke writes none", null);
    } else if (!force) {
      FunctionCode function = functions.at(target);
      Poked inside = poked(target);
      if (function == null) {
        refuse(branch, "there is no code at " + place + PokeSafety.OVERRIDE, null);
      } else if (!function.isStart(target)) {
        refuse(branch, "no instruction starts at " + place + PokeSafety.OVERRIDE, null);
      } else if (inside != null && inside.batch() <= branch.replaced()) {
        String message =
            "%s is inside the bytes that are poked at %s".formatted(place, inside.at());
        refuse(branch, message + PokeSafety.OVERRIDE, inside);
      }
    }
  }

  /** What is poked around an address, from before it to after it; null where nothing is. */
  private @Nullable Poked poked(long target) {
    Map.Entry<Long, Poked> below = poked.lowerEntry(target);
    return below != null && target - below.getKey() < below.getValue().length()
        ? below.getValue()
        : null;
  }

  /**
   * Refuses a branch, and shows what is where it leads: all that is poked there, if anything is.
   */
  private void refuse(Branch branch, String message, @Nullable Poked inside) {
    Instruction instruction = branch.instruction();
    List<String> evidence =
        new ArrayList<>(
            inside == null
                ? functions.around(branch.target(), 1)
                : functions.around(inside.address(), inside.length()));
    evidence.add(
        "  from %s  %s"
            .formatted(names.place(instruction.address()), instruction.text(names::place)));
    problems.add(Problem.unsafe(branch.at(), message, evidence));
  }
}
