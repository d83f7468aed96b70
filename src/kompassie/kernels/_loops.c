/* The compiled twin of loop_search.py: the same loops in the same order.
 *
 * A Search holds the graph and the state of the walk. fill() writes loops into two buffers of the
 * caller until one is full, a number of steps is used up, or the search is done, and can be called
 * again. Between two roots, and between two steps, nothing else is kept.
 */

#include "_loops.h"

#define SHORT_BOUND 6

typedef struct {
    PyObject_HEAD
    int32_t n, bound, exact;
    int32_t only_root, via, last_root;  /* one root, or -1 for all; a node to pass, or -1 */
    int32_t *ptr, *adj;                 /* successors of u: adj[ptr[u]] … adj[ptr[u + 1] - 1] */
    int32_t *pptr, *padj;               /* predecessors, likewise */
    int32_t *back, *forth;              /* hops to and from the root; -1: out of reach */
    int32_t *seen_back, *seen_forth;    /* nodes with a value in back, forth */
    int32_t n_back, n_forth;
    int32_t *lptr, *lend, *ladj;        /* successors near the root */
    int32_t *bptr, *bend, *badj;        /* predecessors near the root (barrier only) */
    int32_t *barrier, *stack, *to_via;
    int32_t *path, *next, *shortest;
    unsigned char *near, *closes, *on_path, *waits;
    int32_t depth;                      /* nodes on the path; 0: the next root is to be set up */
    int32_t root;                       /* the present root, or the next one where depth is 0 */
    int done, use_barrier, busy;
} Search;

static void release(Search *s)
{
    int32_t **numbers[] = {
        &s->ptr, &s->adj, &s->pptr, &s->padj, &s->back, &s->forth, &s->seen_back, &s->seen_forth,
        &s->lptr, &s->lend, &s->ladj, &s->bptr, &s->bend, &s->badj, &s->barrier, &s->stack,
        &s->to_via, &s->path, &s->next, &s->shortest,
    };
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        PyMem_Free(*numbers[k]);
        *numbers[k] = NULL;
    }
    PyMem_Free(s->near);
    PyMem_Free(s->closes);
    PyMem_Free(s->on_path);
    PyMem_Free(s->waits);
    s->near = s->closes = s->on_path = s->waits = NULL;
}

/* One level of a breadth-first search from the root, through nodes >= lowest: the nodes
 * seen[from] … seen[to - 1] are gone through, except the root. Returns the new number of nodes. */
static int32_t grown(const Search *s, const int32_t *ptr, const int32_t *adj, int32_t lowest,
                     int32_t *hop, int32_t *seen, int32_t from, int32_t to, int32_t d)
{
    int32_t count = to, first = d == 1 ? -1 : from;
    for (int32_t k = first; k < (d == 1 ? 0 : to); k++) {
        int32_t u = k < 0 ? s->root : seen[k];
        if (k >= 0 && u == s->root)
            continue;
        for (int32_t e = ptr[u]; e < ptr[u + 1]; e++) {
            int32_t v = adj[e];
            if (v >= lowest && hop[v] < 0) {
                hop[v] = d;
                seen[count++] = v;
            }
        }
    }
    return count;
}

/* Both distances grow in turn and stop as soon as one side ends without a way round, so that a
 * chain left over from a broken ring is not walked again for every root. */
static int hops(Search *s, int32_t lowest)
{
    int32_t r = s->root, forth_from = 0, back_from = 0;
    s->n_forth = s->n_back = 0;
    for (int32_t d = 1; d <= s->bound; d++) {
        int32_t forth_to = s->n_forth, back_to = s->n_back;
        s->n_forth = grown(s, s->ptr, s->adj, lowest, s->forth, s->seen_forth, forth_from, forth_to, d);
        s->n_back = grown(s, s->pptr, s->padj, lowest, s->back, s->seen_back, back_from, back_to, d);
        forth_from = forth_to;
        back_from = back_to;
        int forth_ends = s->n_forth == forth_to, back_ends = s->n_back == back_to;
        if ((forth_ends && s->forth[r] < 0) || (back_ends && s->back[r] < 0))
            return 0;
        if (forth_ends && back_ends)
            break;
    }
    if (s->forth[r] < 0 || s->back[r] < 0)
        return 0;
    s->forth[r] = s->back[r] = 0;
    return 1;
}

/* Hop distances to the node that must be passed, not going through the root; else bound + 1. */
static void hops_to_via(Search *s)
{
    int32_t count = 0, head = 0, far = s->bound + 1;
    for (int32_t k = 0; k < s->n_back; k++)
        s->to_via[s->seen_back[k]] = far;
    s->to_via[s->via] = 0;
    s->stack[count++] = s->via;
    while (head < count) {
        int32_t u = s->stack[head++];
        if (u == s->root)
            continue;
        for (int32_t e = s->pptr[u]; e < s->pptr[u + 1]; e++) {
            int32_t v = s->padj[e];
            if (s->near[v] && s->to_via[v] == far) {
                s->to_via[v] = s->to_via[u] + 1;
                s->stack[count++] = v;
            }
        }
    }
}

static void clear_root(Search *s)
{
    for (int32_t k = 0; k < s->n_back; k++) {
        int32_t v = s->seen_back[k];
        s->back[v] = -1;
        s->near[v] = s->closes[v] = 0;
    }
    for (int32_t k = 0; k < s->n_forth; k++)
        s->forth[s->seen_forth[k]] = -1;
    s->n_back = s->n_forth = 0;
}

/* Make ready for the loops of one root; return whether there can be any. */
static int set_up(Search *s)
{
    int32_t r = s->root, lowest = s->only_root < 0 ? r : 0;
    if (!hops(s, lowest))
        return 0;
    for (int32_t k = 0; k < s->n_back; k++) {
        int32_t v = s->seen_back[k];
        s->near[v] = s->forth[v] >= 0 && s->back[v] + s->forth[v] <= s->bound;
    }
    if (s->via >= 0) {
        if (!s->near[s->via])
            return 0;
        hops_to_via(s);
    }
    int32_t at = 0, before = 0;
    for (int32_t k = 0; k < s->n_back; k++) {
        int32_t u = s->seen_back[k];
        if (!s->near[u])
            continue;
        s->lptr[u] = at;
        for (int32_t e = s->ptr[u]; e < s->ptr[u + 1]; e++) {
            if (s->adj[e] == r)
                s->closes[u] = 1;
            else if (s->near[s->adj[e]])
                s->ladj[at++] = s->adj[e];
        }
        s->lend[u] = at;
        if (s->use_barrier) {
            s->bptr[u] = before;
            for (int32_t e = s->pptr[u]; e < s->pptr[u + 1]; e++)
                if (s->near[s->padj[e]])
                    s->badj[before++] = s->padj[e];
            s->bend[u] = before;
            s->barrier[u] = s->back[u];
        }
    }
    s->path[0] = r;
    s->next[0] = -1;
    s->shortest[0] = s->bound + 1;
    s->on_path[r] = 1;
    s->depth = 1;
    return 1;
}

/* A node left the path and had succeeded: lower what was raised because of it. */
static void relax(Search *s, int32_t u, int32_t found)
{
    int32_t count = 0;
    s->barrier[u] = found;
    s->stack[count++] = u;
    while (count) {
        int32_t w = s->stack[--count], hop = s->barrier[w] + 1;
        s->waits[w] = 0;
        for (int32_t e = s->bptr[w]; e < s->bend[w]; e++) {
            int32_t x = s->badj[e];
            if (s->barrier[x] > hop && !s->on_path[x]) {
                /* A node waits once at most, so the stack never holds more than all of them. */
                s->barrier[x] = hop;
                if (!s->waits[x]) {
                    s->waits[x] = 1;
                    s->stack[count++] = x;
                }
            }
        }
    }
}

/* Walk on until a buffer is full, the steps are used up, or all is done. */
static void walk(Search *s, int32_t *nodes, Py_ssize_t node_room, int32_t *lengths,
                 Py_ssize_t room, Py_ssize_t steps, Py_ssize_t *found_nodes, Py_ssize_t *found)
{
    Py_ssize_t n_nodes = 0, n_found = 0;
    const int32_t bound = s->bound, never = bound + 1;
    while (!s->done) {
        if (!s->depth) {
            if (s->root > s->last_root) {
                s->done = 1;
                break;
            }
            steps -= 1 + s->n_back;
            clear_root(s);
            if (!set_up(s)) {
                s->root++;
                if (steps <= 0)
                    break;
                continue;
            }
        }
        int32_t u = s->path[s->depth - 1];
        int32_t at = s->next[s->depth - 1];
        if (at < 0) {
            int passed = s->via < 0 || s->on_path[s->via];
            if (s->closes[u] && passed && (s->depth == bound || !s->exact)) {
                if (n_found == room || n_nodes + s->depth > node_room)
                    break;
                memcpy(nodes + n_nodes, s->path, (size_t)s->depth * sizeof *nodes);
                n_nodes += s->depth;
                lengths[n_found++] = s->depth;
            }
            if (s->closes[u])
                s->shortest[s->depth - 1] = 1;
            at = s->depth < bound ? s->lptr[u] : s->lend[u];
        }
        const int32_t *reach = s->use_barrier ? s->barrier : s->back;
        int32_t end = s->lend[u], depth = s->depth, more = 0;
        if (s->via >= 0 && !s->on_path[s->via]) {
            reach = s->to_via;
            more = s->back[s->via];
        }
        /* Whoever is let in at the last place closes a loop: it is written down without a step
         * there and back. Where a buffer is full, the row is taken up again from here. */
        int last_place = depth + 1 == bound, full = 0;
        while (at < end) {
            int32_t v = s->ladj[at];
            if (depth + reach[v] + more <= bound && !s->on_path[v]) {
                if (!last_place)
                    break;
                full = n_found == room || n_nodes + bound > node_room;
                if (full)
                    break;
                memcpy(nodes + n_nodes, s->path, (size_t)depth * sizeof *nodes);
                nodes[n_nodes + depth] = v;
                n_nodes += bound;
                lengths[n_found++] = bound;
                if (s->use_barrier) {
                    if (s->shortest[depth - 1] > 2)
                        s->shortest[depth - 1] = 2;
                    relax(s, v, 1);
                }
            }
            at++;
        }
        if (full) {
            s->next[depth - 1] = at;
            break;
        }
        steps--;
        if (at < end) {
            int32_t v = s->ladj[at];
            s->next[depth - 1] = at + 1;
            s->path[depth] = v;
            s->next[depth] = -1;
            s->shortest[depth] = never;
            s->on_path[v] = 1;
            s->depth++;
        } else {
            int32_t short_way = s->shortest[depth - 1];
            s->on_path[u] = 0;
            s->depth--;
            if (!s->depth) {
                s->root++;
            } else if (s->use_barrier) {
                if (short_way == never) {
                    s->barrier[u] = bound - s->depth + 1;
                } else {
                    if (short_way + 1 < s->shortest[s->depth - 1])
                        s->shortest[s->depth - 1] = short_way + 1;
                    relax(s, u, short_way);
                }
            }
        }
        if (steps <= 0)
            break;
    }
    *found_nodes = n_nodes;
    *found = n_found;
}

/* -- the Python side -------------------------------------------------------------------------- */

static PyObject *search_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"ptr", "adj", "bound", "exact", "root", "via", NULL};
    PyObject *ptr, *adj;
    int bound, exact, root, via;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOipii", names, &ptr, &adj, &bound, &exact,
                                     &root, &via))
        return NULL;
    Py_buffer p, a;
    if (numbers(ptr, &p, 0, 4, "ptr") < 0)
        return NULL;
    if (numbers(adj, &a, 0, 4, "adj") < 0) {
        PyBuffer_Release(&p);
        return NULL;
    }
    Search *s = NULL;
    const int32_t *given_ptr = p.buf, *given_adj = a.buf;
    Py_ssize_t n = p.len / 4 - 1, m = a.len / 4;
    int sound = n >= 0 && n < INT32_MAX - 2 && m < INT32_MAX - 2 && bound >= 1 && root >= -1
                && root < (n ? n : 1) && via >= -1 && via < (n ? n : 1) && (root < 0 || via < 0);
    sound = sound && given_ptr[0] == 0 && given_ptr[n] == m;
    for (Py_ssize_t u = 0; sound && u < n; u++)
        sound = given_ptr[u] <= given_ptr[u + 1];
    for (Py_ssize_t e = 0; sound && e < m; e++)
        sound = given_adj[e] >= 0 && given_adj[e] < n;
    if (!sound) {
        PyErr_SetString(PyExc_ValueError, "ptr, adj, bound and root do not describe a search");
        goto out;
    }
    allocfunc make = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    s = (Search *)make(type, 0);
    if (!s)
        goto out;
    s->n = (int32_t)n;
    s->bound = bound > n ? (n ? (int32_t)n : 1) : bound;
    s->exact = exact;
    /* No loop is longer than the graph. */
    s->done = n == 0 || (exact && bound > n);
    s->only_root = root;
    s->via = via;
    s->root = root < 0 ? 0 : root;
    s->last_root = root >= 0 ? root : via >= 0 ? via : (int32_t)n - 1;
    s->use_barrier = s->bound > SHORT_BOUND && via < 0;
    size_t nn = (size_t)n + 1, mm = (size_t)m;
    int32_t **sized[] = {&s->ptr, &s->pptr, &s->back, &s->forth, &s->seen_back, &s->seen_forth,
                         &s->lptr, &s->lend, &s->bptr, &s->bend, &s->barrier, &s->stack,
                         &s->to_via, &s->path, &s->next, &s->shortest};
    int32_t **linked[] = {&s->adj, &s->padj, &s->ladj, &s->badj};
    int whole = 1;
    for (size_t k = 0; k < sizeof sized / sizeof *sized; k++)
        whole = whole && (*sized[k] = block(nn + 1, sizeof(int32_t)));
    for (size_t k = 0; k < sizeof linked / sizeof *linked; k++)
        whole = whole && (*linked[k] = block(mm, sizeof(int32_t)));
    whole = whole && (s->near = block(nn, 1)) && (s->closes = block(nn, 1))
            && (s->on_path = block(nn, 1)) && (s->waits = block(nn, 1));
    if (!whole) {
        Py_DECREF(s);
        s = NULL;
        PyErr_NoMemory();
        goto out;
    }
    memcpy(s->ptr, given_ptr, (size_t)(n + 1) * sizeof(int32_t));
    if (m)
        memcpy(s->adj, given_adj, (size_t)m * sizeof(int32_t));
    memset(s->back, 0xff, nn * sizeof(int32_t));
    memset(s->forth, 0xff, nn * sizeof(int32_t));
    for (Py_ssize_t e = 0; e < m; e++)
        s->pptr[s->adj[e] + 1]++;
    for (Py_ssize_t u = 0; u < n; u++)
        s->pptr[u + 1] += s->pptr[u];
    int32_t *cursor = s->stack;
    memcpy(cursor, s->pptr, (size_t)n * sizeof(int32_t));
    for (int32_t u = 0; u < s->n; u++)
        for (int32_t e = s->ptr[u]; e < s->ptr[u + 1]; e++)
            s->padj[cursor[s->adj[e]]++] = u;
out:
    PyBuffer_Release(&a);
    PyBuffer_Release(&p);
    return (PyObject *)s;
}

static void search_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    release((Search *)self);
    freefunc drop = (freefunc)PyType_GetSlot(type, Py_tp_free);
    drop(self);
    Py_DECREF(type);
}

static PyObject *search_fill(PyObject *self, PyObject *args)
{
    Search *s = (Search *)self;
    PyObject *nodes, *lengths;
    Py_ssize_t steps;
    if (!PyArg_ParseTuple(args, "OOn", &nodes, &lengths, &steps))
        return NULL;
    Py_buffer n, l;
    if (numbers(nodes, &n, 1, 4, "nodes") < 0)
        return NULL;
    if (numbers(lengths, &l, 1, 4, "lengths") < 0) {
        PyBuffer_Release(&n);
        return NULL;
    }
    PyObject *answer = NULL;
    if (n.len / 4 < s->bound || l.len / 4 < 1) {
        PyErr_SetString(PyExc_ValueError, "the buffers cannot hold one loop");
    } else if (s->busy) {
        PyErr_SetString(PyExc_RuntimeError, "another thread is at work on this search");
    } else {
        Py_ssize_t found_nodes = 0, found = 0;
        s->busy = 1;
        Py_BEGIN_ALLOW_THREADS
        walk(s, n.buf, n.len / 4, l.buf, l.len / 4, steps, &found_nodes, &found);
        Py_END_ALLOW_THREADS
        s->busy = 0;
        answer = Py_BuildValue("nnO", found_nodes, found, s->done ? Py_True : Py_False);
    }
    PyBuffer_Release(&l);
    PyBuffer_Release(&n);
    return answer;
}

static PyMethodDef search_methods[] = {
    {"fill", search_fill, METH_VARARGS,
     "fill(nodes, lengths, steps) -> (nodes written, loops written, done)"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot search_slots[] = {
    {Py_tp_new, search_new},
    {Py_tp_dealloc, search_dealloc},
    {Py_tp_methods, search_methods},
    {Py_tp_doc, "Search(ptr, adj, bound, exact, root, via): loops of a graph, a buffer at a time."},
    {0, NULL},
};

static PyType_Spec search_spec = {
    .name = "kompassie.kernels._loops.Search",
    .basicsize = sizeof(Search),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = search_slots,
};

static int add_type(PyObject *module, PyType_Spec *spec, const char *name)
{
    PyObject *type = PyType_FromSpec(spec);
    if (!type)
        return -1;
    int failed = PyModule_AddObjectRef(module, name, type);
    Py_DECREF(type);
    return failed;
}

static int module_exec(PyObject *module)
{
    if (add_type(module, &search_spec, "Search") < 0)
        return -1;
    return add_type(module, &kompassie_count_spec, "Count");
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_loops",
    .m_doc = "The compiled twins of loop_search and loop_count.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__loops(void)
{
    return PyModuleDef_Init(&module);
}
