package org.jumppatch.patcher.x86.kernel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.x86.differential.Unicorn;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;

/** The same kernel as {@link KernelMemory} has it, on libunicorn. */
final class UnicornKernel implements AutoCloseable {
  private static final int PAGE = 4096;
  private static final byte HLT = (byte) 0xf4;
  private static final long MICROSECONDS = 5_000_000;

  private final Unicorn unicorn = Unicorn.open();
  private final TreeMap<Long, ByteBuffer> ranges = new TreeMap<>(Long::compareUnsigned);

  UnicornKernel(Image image) {
    List<Area> areas = new ArrayList<>(image.space().areas());
    areas.removeIf(area -> !KernelMemory.isMapped(area));
    for (int i = 0; i < areas.size(); ) {
      long start = areas.get(i).address() & -PAGE;
      int from = i;
      long end = start;
      while (i < areas.size() && (areas.get(i).address() & -PAGE) <= end) {
        end = end(areas.get(i));
        i++;
      }
      ByteBuffer range = map(start, end - start);
      for (Area area : areas.subList(from, i)) {
        range.put((int) (area.address() - start), KernelMemory.content(image.space(), area));
      }
    }
    map(KernelMemory.DATA, KernelMemory.DATA_SIZE);
    map(KernelMemory.STACK, KernelMemory.STACK_SIZE);
    map(KernelMemory.RETURN, KernelMemory.RETURN_SIZE).put(0, HLT);
    Area template = KernelMemory.template(image.space());
    map(KernelMemory.perCpu(), (template.size() + PAGE - 1) & -PAGE)
        .put(0, KernelMemory.content(image.space(), template));
    unicorn.setGsBase(KernelMemory.gsBase(image));
    unicorn.setFsBase(0);
  }

  private static long end(Area area) {
    return (area.address() + area.size() + PAGE - 1) & -PAGE;
  }

  private ByteBuffer map(long address, long size) {
    ByteBuffer range = unicorn.map(address, Math.toIntExact(size));
    ranges.put(address, range);
    return range;
  }

  /** Runs a function until it returns; what comes of it is in the registers. */
  boolean call(Registers registers) {
    for (Register register : Register.values()) {
      unicorn.set(register, registers.get(register));
    }
    unicorn.setFlags(registers.flags());
    int error = unicorn.run(registers.rip(), MICROSECONDS);
    for (Register register : Register.values()) {
      registers.set(register, unicorn.get(register));
    }
    registers.setFlags(unicorn.flags());
    registers.setRip(unicorn.rip() - 1);
    return error == Unicorn.OK && registers.rip() == KernelMemory.RETURN;
  }

  long read(long address, int size) {
    Map.Entry<Long, ByteBuffer> range = ranges.floorEntry(address);
    int offset = (int) (address - range.getKey());
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (range.getValue().get(offset + i) & 0xffL) << (8 * i);
    }
    return value;
  }

  void write(long address, byte[] bytes) {
    Map.Entry<Long, ByteBuffer> range = ranges.floorEntry(address);
    range.getValue().put((int) (address - range.getKey()), bytes);
  }

  @Override
  public void close() {
    unicorn.close();
  }
}
