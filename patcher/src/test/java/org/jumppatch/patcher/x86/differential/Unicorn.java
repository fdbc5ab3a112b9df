package org.jumppatch.patcher.x86.differential;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.patcher.x86.state.Register;

/**
 * One x86-64 CPU of libunicorn 2, with memory of its own. Without the library a test is skipped;
 * with {@code CI=true} it fails.
 */
public final class Unicorn implements AutoCloseable {
  /** No error. */
  public static final int OK = 0;

  /** {@code UC_ERR_EXCEPTION}: one that nobody handles, such as a divide error. */
  static final int EXCEPTION = 21;

  /** {@code UC_ERR_ARG}: also a control that this version does not know. */
  private static final int UNKNOWN = 15;

  private static final int UC_ARCH_X86 = 4;
  private static final int UC_MODE_64 = 1 << 3;
  private static final int UC_PROT_ALL = 7;
  private static final int UC_HOOK_CODE = 1 << 2;

  /** {@code UC_CTL_WRITE(UC_CTL_CPU_MODEL, 1)}, and the oldest that has TZCNT and LZCNT. */
  private static final int UC_CTL_CPU_MODEL = 1 << 30 | 1 << 26 | 7;

  private static final int UC_CPU_X86_HASWELL = 19;

  /** {@code UC_CTL_WRITE(UC_CTL_TLB_TYPE, 1)}: addresses that are not physical ones, of 52 bits. */
  private static final int UC_CTL_TLB_TYPE = 1 << 30 | 1 << 26 | 12;

  private static final int UC_TLB_VIRTUAL = 1;
  private static final int PAGE = 4096;

  /** Its numbers: first the registers in the order of {@link Register#number}. */
  private static final int[] IDS = {
    35, 38, 40, 37, 44, 36, 43, 39, 106, 107, 108, 109, 110, 111, 112, 113, 25, 41, 251, 250
  };

  private static final int EFLAGS = 16;
  private static final int RIP = 17;
  private static final int GS_BASE = 18;
  private static final int FS_BASE = 19;

  private final ByteBuffer values = buffer(8 * IDS.length);
  private final ByteBuffer pointers = buffer(8 * IDS.length);
  private final ByteBuffer ids = buffer(4 * IDS.length);

  /** Mapped memory, which must not be freed while the engine lives. */
  private final List<ByteBuffer> mapped = new ArrayList<>();

  private long engine;

  private Unicorn() {
    ByteBuffer out = buffer(8);
    check(uc_open(UC_ARCH_X86, UC_MODE_64, address(out)));
    engine = out.getLong(0);
    check(uc_ctl(engine, UC_CTL_CPU_MODEL, UC_CPU_X86_HASWELL));
    // Version 2.0 takes every address as it is.
    int virtual = uc_ctl(engine, UC_CTL_TLB_TYPE, UC_TLB_VIRTUAL);
    check(virtual == UNKNOWN ? OK : virtual);
    for (int i = 0; i < IDS.length; i++) {
      pointers.putLong(8 * i, address(values) + 8L * i);
      ids.putInt(4 * i, IDS[i]);
    }
  }

  public static Unicorn open() {
    if (!Native.registered(Unicorn.class)) {
      try {
        Native.register(Unicorn.class, NativeLibrary.getInstance("libunicorn.so.2"));
      } catch (UnsatisfiedLinkError e) {
        throw Program.missing("libunicorn2 is missing: " + e.getMessage());
      }
    }
    return new Unicorn();
  }

  /** Maps whole pages, for any access, and gives their bytes. */
  public ByteBuffer map(long address, int size) {
    ByteBuffer memory = ByteBuffer.allocateDirect(size + PAGE).order(ByteOrder.LITTLE_ENDIAN);
    int start = (int) (-address(memory) & (PAGE - 1));
    ByteBuffer pages = memory.slice(start, size).order(ByteOrder.LITTLE_ENDIAN);
    mapped.add(pages);
    check(uc_mem_map_ptr(engine, address, size, UC_PROT_ALL, address(pages)));
    return pages;
  }

  /** Sets a general-purpose register for the next run. */
  public void set(Register register, long value) {
    values.putLong(8 * register.number(), value);
  }

  /** A general-purpose register after the last run. */
  public long get(Register register) {
    return values.getLong(8 * register.number());
  }

  public void setFlags(int flags) {
    values.putLong(8 * EFLAGS, flags);
  }

  public int flags() {
    return (int) values.getLong(8 * EFLAGS);
  }

  public void setGsBase(long address) {
    values.putLong(8 * GS_BASE, address);
  }

  public void setFsBase(long address) {
    values.putLong(8 * FS_BASE, address);
  }

  public long rip() {
    return values.getLong(8 * RIP);
  }

  /**
   * Runs until HLT or an exception.
   *
   * @param from the first instruction
   * @param microseconds when to stop too, or 0 for never
   * @return {@link #OK} or an error
   */
  public int run(long from, long microseconds) {
    values.putLong(8 * RIP, from);
    check(uc_reg_write_batch(engine, address(ids), address(pointers), IDS.length));
    int error = uc_emu_start(engine, from, 0, microseconds, 0);
    check(uc_reg_read_batch(engine, address(ids), address(pointers), IDS.length));
    return error;
  }

  /** Is called before every instruction. */
  public interface Hook extends Callback {
    void on(long unicorn, long address, int size, long unused);
  }

  /** Has a hook called from now on, which the caller must keep. */
  public void hook(Hook hook) {
    ByteBuffer handle = buffer(8);
    // All addresses, since the first is behind the last.
    check(uc_hook_add(engine, address(handle), UC_HOOK_CODE, hook, 0, 1, 0));
  }

  @Override
  public void close() {
    if (engine != 0) {
      uc_close(engine);
      engine = 0;
    }
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  private static long address(ByteBuffer buffer) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
  }

  private static void check(int error) {
    if (error != OK) {
      throw new IllegalStateException("unicorn: uc_err " + error);
    }
  }

  private static native int uc_open(int arch, int mode, long engine);

  private static native int uc_close(long engine);

  private static native int uc_ctl(long engine, int control, int value);

  private static native int uc_mem_map_ptr(
      long engine, long address, long size, int permissions, long memory);

  private static native int uc_reg_write_batch(long engine, long ids, long values, int count);

  private static native int uc_reg_read_batch(long engine, long ids, long values, int count);

  private static native int uc_hook_add(
      long engine, long handle, int type, Hook hook, long user, long begin, long end);

  private static native int uc_emu_start(
      long engine, long begin, long until, long timeout, long count);
}
