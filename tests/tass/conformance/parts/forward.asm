 bne +
 beq -
