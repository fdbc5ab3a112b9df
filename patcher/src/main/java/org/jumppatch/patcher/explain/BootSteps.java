package org.jumppatch.patcher.explain;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.boot.AlternativePatch;
import org.jumppatch.patcher.explain.boot.AlternativeTable;
import org.jumppatch.patcher.explain.boot.Alternatives;
import org.jumppatch.patcher.explain.boot.AskedFeatures;
import org.jumppatch.patcher.explain.boot.CallThunks;
import org.jumppatch.patcher.explain.boot.EmptyFunctions;
import org.jumppatch.patcher.explain.boot.Paravirt;
import org.jumppatch.patcher.explain.boot.PvFunctions;
import org.jumppatch.patcher.explain.boot.Retpolines;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.boot.RuntimeConstants;
import org.jumppatch.patcher.explain.boot.SmpLocks;
import org.jumppatch.patcher.explain.cfi.Cfi;
import org.jumppatch.patcher.explain.cfi.CfiSeals;
import org.jumppatch.patcher.explain.cfi.Endbrs;
import org.jumppatch.patcher.explain.live.FtraceCalls;
import org.jumppatch.patcher.explain.live.FtraceTable;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.CodeMove;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.InstructionLengths;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/** What a kernel does to its text while it boots, in its order. */
final class BootSteps {
  private final AlternativeTable table;
  private final Nops nops;
  private final InstructionLengths lengths;
  private final SmpLocks locks;
  private final ReturnThunks returns;
  private final CallThunks thunks;
  private final PvFunctions slots;
  private final EmptyFunctions empty;
  private final AskedFeatures features;
  private final RuntimeConstants constants;
  private final Cfi cfi;
  private final Retpolines retpolines;
  private final Endbrs endbrs;
  private final CfiSeals seals;
  private final List<BootStep> inOrder;

  /**
   * @param ftrace where functions can be traced, which tells what nops the kernel has
   * @param data of the running kernel, which settles what the text leaves open
   */
  BootSteps(
      Functions functions,
      FtraceTable ftrace,
      InstructionDecoder decoder,
      RunningText text,
      RunningData data) {
    table = AlternativeTable.of(functions);
    nops = FtraceCalls.nops(functions, ftrace, text, table.nops());
    lengths = new InstructionLengths(decoder);
    locks = new SmpLocks(functions, text);
    returns = new ReturnThunks(functions, text);
    thunks = new CallThunks(functions, text, data, returns, table, new CodeMove(lengths));
    boolean thunksLast = thunks.isAfterAlternatives();
    byte[] unlocked = locks.undone(text);
    slots = new PvFunctions(functions, data);
    empty = new EmptyFunctions(functions, returns);
    Alternatives alternatives =
        new Alternatives(
            table,
            new AlternativePatch(nops, lengths, slots, empty),
            thunksLast ? thunks.undone(unlocked) : unlocked);
    features = new AskedFeatures(functions, data, alternatives);
    constants = new RuntimeConstants(functions, data);
    Paravirt paravirt = new Paravirt(functions, nops, slots, empty);
    cfi = new Cfi(functions, text);
    retpolines = new Retpolines(functions, nops, data);
    endbrs = new Endbrs(functions);
    seals = new CfiSeals(functions, cfi, endbrs);
    Stream<BootStep> common =
        common(
            functions,
            paravirt,
            cfi,
            retpolines,
            returns,
            thunks,
            alternatives,
            endbrs,
            seals,
            locks);
    inOrder = Stream.concat(common, Stream.of(constants)).toList();
  }

  /** Those that a module's text goes through too, in the order of this kernel. */
  static Stream<BootStep> common(
      Functions functions,
      Paravirt paravirt,
      Cfi cfi,
      Retpolines retpolines,
      ReturnThunks returns,
      CallThunks thunks,
      Alternatives alternatives,
      Endbrs endbrs,
      CfiSeals seals,
      SmpLocks locks) {
    boolean paravirtLast = Paravirt.isLast(functions);
    boolean thunksLast = thunks.isAfterAlternatives();
    return Stream.of(
            paravirtLast ? null : paravirt,
            cfi,
            retpolines,
            returns,
            thunksLast ? alternatives : thunks,
            thunksLast ? thunks : alternatives,
            endbrs,
            seals,
            locks,
            paravirtLast ? paravirt : null)
        .filter(Objects::nonNull);
  }

  List<BootStep> inOrder() {
    return inOrder;
  }

  AlternativeTable alternativeTable() {
    return table;
  }

  Nops nops() {
    return nops;
  }

  InstructionLengths lengths() {
    return lengths;
  }

  SmpLocks locks() {
    return locks;
  }

  ReturnThunks returns() {
    return returns;
  }

  CallThunks thunks() {
    return thunks;
  }

  Cfi cfi() {
    return cfi;
  }

  Retpolines retpolines() {
    return retpolines;
  }

  Endbrs endbrs() {
    return endbrs;
  }

  CfiSeals seals() {
    return seals;
  }

  EmptyFunctions empty() {
    return empty;
  }

  PvFunctions slots() {
    return slots;
  }

  /** The CPU's features that the image asks for, once the steps were applied. */
  AskedFeatures features() {
    return features;
  }

  /** Constants that are known at boot only, and that the steps write into the text. */
  RuntimeConstants constants() {
    return constants;
  }
}
