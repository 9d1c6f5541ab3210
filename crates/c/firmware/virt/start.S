/* Where the processor starts: memory as C expects it. */

    .section .start, "ax"
    .globl start
start:
    la sp, stack_top
    la t0, bss_start
    la t1, bss_end
1:  bgeu t0, t1, 2f
    sw zero, 0(t0)
    addi t0, t0, 4
    j 1b
2:  la t0, stack_bottom
    li t1, 0xa5a5a5a5
3:  bgeu t0, sp, 4f
    sw t1, 0(t0)
    addi t0, t0, 4
    j 3b
4:  call board_start
    call main
    call board_power_off
