package org.jumppatch.patcher.x86;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.x86.decode.Agreement;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.Decoder;
import org.jumppatch.patcher.x86.decode.Fetch;
import org.jumppatch.patcher.x86.decode.FetchedBytes;
import org.jumppatch.patcher.x86.operation.Operation;
import org.jumppatch.patcher.x86.operation.Operations;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.PageTable;

/**
 * All instructions that the CPUs of a machine have decoded, each once: where bytes are settled, by
 * address; where a fetch may give other bytes than the one before, by address and bytes.
 */
public final class OperationCache {
  private final Decoder decoder = new Decoder();
  private final InstructionDecoder reference;
  private final Agreement agreement;
  private final PageTable<@Nullable Operation[]> pages = new PageTable<>();
  private final Map<Long, FetchedForms> unsettled = new HashMap<>();

  /**
   * @param reference which has to read every instruction in the same way
   */
  public OperationCache(InstructionDecoder reference) {
    this.reference = reference;
    this.agreement = new Agreement(reference);
  }

  /** The settled instructions of a page, by offset; null where none has been decoded. */
  @Nullable Operation[] page(long number) {
    @Nullable Operation[] page = pages.get(number);
    if (page == null) {
      page = new @Nullable Operation[PageTable.SIZE];
      pages.put(number, page);
    }
    return page;
  }

  /**
   * Fetches an instruction that its page does not have.
   *
   * @throws StopException if there is none that could be executed
   */
  Operation fetch(long address, Fetch fetch) {
    FetchedBytes bytes = new FetchedBytes(fetch, address);
    FetchedForms forms = unsettled.get(address);
    Operation known = forms == null ? null : forms.find(bytes);
    if (known != null) {
      return known;
    }
    bytes.rewind();
    Operation operation = decode(bytes);
    if (bytes.areSettled()) {
      page(address >>> PageTable.SHIFT)[(int) address & PageTable.OFFSET] = operation;
    } else {
      unsettled.computeIfAbsent(address, a -> new FetchedForms()).add(bytes.toArray(), operation);
    }
    return operation;
  }

  private Operation decode(FetchedBytes bytes) {
    Decoded decoded = decoder.decode(bytes);
    if (bytes.isUnmapped()) {
      throw new StopException(new Outcome.FetchFault(bytes.address(), bytes.position()));
    }
    if (decoded == null) {
      throw unsupported(bytes, "not supported");
    }
    if (!agreement.confirms(decoded, bytes.toArray())) {
      throw unsupported(bytes, "the decoders differ: " + decoded.instruction().text());
    }
    return Operations.of(decoded);
  }

  private StopException unsupported(FetchedBytes bytes, String reason) {
    bytes.fetchAll();
    byte[] code = bytes.toArray();
    Instruction instruction = reference.decode(code, 0, code.length, bytes.address());
    if (instruction == null) {
      instruction = new Instruction(bytes.address(), bytes.hex(), "(bad)", "");
    }
    return new StopException(new Outcome.Unsupported(instruction, reason));
  }
}
