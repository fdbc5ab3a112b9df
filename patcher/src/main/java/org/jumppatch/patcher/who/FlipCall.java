package org.jumppatch.patcher.who;

import java.util.Set;
import org.jumppatch.patcher.who.code.Value;

/**
 * A call that flips a static key.
 *
 * @param function the number of the function that calls
 * @param address the address of the call
 * @param operation what is done to the key
 * @param key what the pointer to the key may be; nothing where it is not known
 */
record FlipCall(int function, long address, Operation operation, Set<Value> key) {}
