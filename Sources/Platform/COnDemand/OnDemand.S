// What stands for each function until its library is loaded. A call jumps to the address in the function's slot:
// at first to `etude_on_demand`, which has `etude_find` put the function's own address there and goes on to it with
// all arguments as they were; from then on directly. Slots are described in `OnDemand.c`.

#include <unicode/uvernum.h>

#define JOINED(name, suffix) name##suffix
#define JOIN(name, suffix) JOINED(name, suffix)
#define ICU(name) JOIN(name, U_ICU_VERSION_SUFFIX)

#if defined(__x86_64__)

.macro go_to slot
  jmp *\slot(%rip)
.endm

.macro find slot
  leaq \slot(%rip), %r11
  jmp etude_on_demand
.endm

#elif defined(__aarch64__)

.macro go_to slot
  adrp x16, \slot
  ldr x17, [x16, :lo12:\slot]
  br x17
.endm

.macro find slot
  adrp x16, \slot
  add x16, x16, :lo12:\slot
  b etude_on_demand
.endm

#else
#error "Etude runs on x86-64 and 64-bit ARM."
#endif

.macro entry library, name
  .section .text.\name, "ax", %progbits
  .balign 4
  .globl \name
  .hidden \name
  .type \name, %function
\name:
  go_to .Lslot_\name
.Lfirst_\name:
  find .Lslot_\name
  .size \name, . - \name
  .section .data.\name, "aw", %progbits
  .balign 8
.Lslot_\name:
  .quad .Lfirst_\name
  .quad .Lname_\name
  .quad etude_library_\library
  .section .rodata.\name, "a", %progbits
.Lname_\name:
  .asciz "\name"
.endm

#define LIBRARY(library, file)
#define CALL(library, name) entry library, name
#include "calls.inc"

  .text
  .type etude_on_demand, %function
  .cfi_startproc
#if defined(__x86_64__)
etude_on_demand:
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  subq $192, %rsp
  // %rax has the number of vector registers that a call with variable arguments uses.
  movq %rax, 0(%rsp)
  movq %rdi, 8(%rsp)
  movq %rsi, 16(%rsp)
  movq %rdx, 24(%rsp)
  movq %rcx, 32(%rsp)
  movq %r8, 40(%rsp)
  movq %r9, 48(%rsp)
  movaps %xmm0, 64(%rsp)
  movaps %xmm1, 80(%rsp)
  movaps %xmm2, 96(%rsp)
  movaps %xmm3, 112(%rsp)
  movaps %xmm4, 128(%rsp)
  movaps %xmm5, 144(%rsp)
  movaps %xmm6, 160(%rsp)
  movaps %xmm7, 176(%rsp)
  movq %r11, %rdi
  call etude_find
  movq %rax, %r11
  movq 0(%rsp), %rax
  movq 8(%rsp), %rdi
  movq 16(%rsp), %rsi
  movq 24(%rsp), %rdx
  movq 32(%rsp), %rcx
  movq 40(%rsp), %r8
  movq 48(%rsp), %r9
  movaps 64(%rsp), %xmm0
  movaps 80(%rsp), %xmm1
  movaps 96(%rsp), %xmm2
  movaps 112(%rsp), %xmm3
  movaps 128(%rsp), %xmm4
  movaps 144(%rsp), %xmm5
  movaps 160(%rsp), %xmm6
  movaps 176(%rsp), %xmm7
  leave
  .cfi_def_cfa %rsp, 8
  jmp *%r11
#else
etude_on_demand:
  stp x29, x30, [sp, #-224]!
  .cfi_def_cfa_offset 224
  .cfi_offset x29, -224
  .cfi_offset x30, -216
  mov x29, sp
  stp x0, x1, [sp, #16]
  stp x2, x3, [sp, #32]
  stp x4, x5, [sp, #48]
  stp x6, x7, [sp, #64]
  str x8, [sp, #80]
  stp q0, q1, [sp, #96]
  stp q2, q3, [sp, #128]
  stp q4, q5, [sp, #160]
  stp q6, q7, [sp, #192]
  mov x0, x16
  bl etude_find
  mov x17, x0
  ldp x0, x1, [sp, #16]
  ldp x2, x3, [sp, #32]
  ldp x4, x5, [sp, #48]
  ldp x6, x7, [sp, #64]
  ldr x8, [sp, #80]
  ldp q0, q1, [sp, #96]
  ldp q2, q3, [sp, #128]
  ldp q4, q5, [sp, #160]
  ldp q6, q7, [sp, #192]
  ldp x29, x30, [sp], #224
  .cfi_def_cfa sp, 0
  br x17
#endif
  .cfi_endproc
  .size etude_on_demand, . - etude_on_demand

  .section .note.GNU-stack, "", %progbits
