package org.jumppatch.benchmarks;

import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.decode.Instruction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One instruction through Capstone: those of patch sites, and longer ones around them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
  /** Instructions as compilers and the kernel write them. */
  public enum Sample {
    NOP2("6690"),
    NOP5("0f1f440000"),
    JMP8("eb10"),
    JMP32("e900010000"),
    /** {@code mov rax, qword ptr gs:[rip + disp32]}. */
    MOV_GS("65488b0510203040"),
    /** {@code lock cmpxchg qword ptr [rdi + rsi*8 + 0x40], rdx}. */
    LOCK_CMPXCHG("f0480fb154f740");

    private final String hex;

    Sample(String hex) {
      this.hex = hex;
    }
  }

  @Param private Sample sample = Sample.NOP2;
  private byte[] code = {};
  private final Capstone capstone = Capstone.open();

  @Setup
  public void parse() {
    code = HexFormat.of().parseHex(sample.hex);
  }

  @TearDown
  public void close() {
    capstone.close();
  }

  @Benchmark
  public int length() {
    return capstone.length(code, 0, code.length);
  }

  @Benchmark
  public @Nullable Instruction decode() {
    return capstone.decode(code, 0, code.length, 0xffffffff81000000L);
  }
}
