/* What the two compiled kernels, _loops.c and _counts.c, share. */

#ifndef KOMPASSIE_LOOPS_H
#define KOMPASSIE_LOOPS_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>
#include <string.h>

/* The type of a count, defined in _counts.c and put into the module by _loops.c. */
extern PyType_Spec kompassie_count_spec;

/* Zeroed memory, also where nothing is asked for. */
static inline void *block(size_t count, size_t size)
{
    return PyMem_Calloc(count ? count : 1, size);
}

/* Look into an array of whole numbers of `size` bytes; refuse what is none. */
static inline int numbers(PyObject *object, Py_buffer *view, int writable, int size,
                          const char *what)
{
    int flags = PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (writable ? PyBUF_WRITABLE : 0);
    if (PyObject_GetBuffer(object, view, flags) < 0)
        return -1;
    /* Which letter an int32 or int64 has depends on the system. */
    if (view->itemsize != size || !view->format || view->format[0] == 0
        || view->format[1] != 0 || !strchr("ilq", view->format[0])) {
        PyErr_Format(PyExc_TypeError, "%s must be a C-contiguous array of int%d", what, 8 * size);
        PyBuffer_Release(view);
        return -1;
    }
    return 0;
}

#endif
