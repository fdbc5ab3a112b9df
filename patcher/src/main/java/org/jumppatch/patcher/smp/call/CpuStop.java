package org.jumppatch.patcher.smp.call;

/**
 * Why a CPU that ran code can go no further. If the promise had been broken before, it may be what
 * came of that; otherwise the code does what no machine without devices and a booted kernel can do.
 *
 * @param cpu which
 * @param address of the instruction
 * @param problem the instruction and what is wrong
 */
public record CpuStop(int cpu, long address, String problem) {}
