/* The compiled twin of search_counts in loop_count.py: loops counted by length and sign.
 *
 * A Count holds the graph and the state of the walk. run() adds to an array of the caller until a
 * number of steps is used up or the count is done, and can be called again. Each beginning of a
 * loop is visited once, and the two links that end it are counted together, with the bits of words
 * for a set of nodes. Between two steps nothing else is kept.
 */

#include "_loops.h"

#define LARGEST 2048 /* nodes: with more, the sets take more memory than they are worth */
#define MOST_STEPS 0x40000000 /* in one call: what they count fits 64 bits by far */
#define BITS 64

#if defined(_MSC_VER)
#define INLINE static __forceinline
#elif defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

/* The sets of nodes in the row of a node u: those it points to, those by a minus and by an unsure
 * link, and those by which a loop goes on from u and closes, by the sign of those two links. */
enum { OUT, MINUS, UNSURE, ENDS_PLUS, ENDS_MINUS, ENDS_UNSURE, SETS };

typedef struct {
    PyObject_HEAD
    int32_t n, bound;
    int32_t *ptr, *adj, *sign;      /* links that leave u: adj[ptr[u]] … adj[ptr[u + 1] - 1] */
    int32_t *pptr, *padj;           /* predecessors, likewise */
    int32_t *leaving, *entering;    /* numbers of links to and from nodes that are still open */
    int32_t *forth, *back, *seen;   /* hops from and to the root; nodes in the order of the search */
    int32_t *place, *near, *closing, *stack;
    int32_t *nodes, *product;       /* the path, and the sign of its links */
    unsigned char *open;            /* whether a node can lie on a loop of this root or a later one */
    uint64_t *rows, *within, *todo, *free_nodes;
    int32_t root, depth, words, n_near, farthest;
    int done, busy, unsure;
} Count;

static void release(Count *c)
{
    int32_t **numbered[] = {
        &c->ptr, &c->adj, &c->sign, &c->pptr, &c->padj, &c->leaving, &c->entering, &c->forth,
        &c->back, &c->seen, &c->place, &c->near, &c->closing, &c->stack, &c->nodes, &c->product,
    };
    uint64_t **sets[] = {&c->rows, &c->within, &c->todo, &c->free_nodes};
    for (size_t k = 0; k < sizeof numbered / sizeof *numbered; k++)
        PyMem_Free(*numbered[k]);
    for (size_t k = 0; k < sizeof sets / sizeof *sets; k++)
        PyMem_Free(*sets[k]);
    PyMem_Free(c->open);
}

INLINE int32_t ones(uint64_t x)
{
    x -= (x >> 1) & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (int32_t)((x * 0x0101010101010101u) >> 56);
}

/* The place of the lowest bit of a word that is not zero. */
INLINE int32_t lowest(uint64_t x)
{
#if defined(__GNUC__)
    return __builtin_ctzll(x);
#else
    return ones((x & (0 - x)) - 1);
#endif
}

static void put(uint64_t *set, int32_t k)
{
    set[k / BITS] |= (uint64_t)1 << (k % BITS);
}

/* Close a node, and each that has nothing left then that leads to it or that it leads to. */
static void close_node(Count *c, int32_t u)
{
    int32_t count = 0;
    c->open[u] = 0;
    c->stack[count++] = u;
    while (count) {
        int32_t w = c->stack[--count];
        for (int32_t e = c->ptr[w]; e < c->ptr[w + 1]; e++) {
            int32_t v = c->adj[e];
            if (--c->entering[v] == 0 && c->open[v]) {
                c->open[v] = 0;
                c->stack[count++] = v;
            }
        }
        for (int32_t e = c->pptr[w]; e < c->pptr[w + 1]; e++) {
            int32_t v = c->padj[e];
            if (--c->leaving[v] == 0 && c->open[v]) {
                c->open[v] = 0;
                c->stack[count++] = v;
            }
        }
    }
}

/* Hops from or to the root through open nodes, in fewer links than `bound`, the root left out;
 * -1: out of reach. Nodes out of reach of `inside` are not gone through. */
static int32_t hops(Count *c, const int32_t *ptr, const int32_t *adj, const int32_t *inside,
                    int32_t *hop)
{
    int32_t count = 0, head = 0, u = c->root;
    memset(hop, 0xff, (size_t)c->n * sizeof *hop);
    hop[u] = 0;
    for (;;) {
        if (hop[u] + 1 < c->bound) {
            for (int32_t e = ptr[u]; e < ptr[u + 1]; e++) {
                int32_t v = adj[e];
                if (c->open[v] && hop[v] < 0 && (!inside || inside[v] >= 0)) {
                    hop[v] = hop[u] + 1;
                    c->seen[count++] = v;
                }
            }
        }
        if (head == count)
            break;
        u = c->seen[head++];
    }
    hop[c->root] = -1;
    return count;
}

/* Make ready for the loops of one root; return about how many steps it took. */
static Py_ssize_t set_up(Count *c)
{
    const int32_t r = c->root, bound = c->bound;
    Py_ssize_t work = hops(c, c->ptr, c->adj, NULL, c->forth);
    work += hops(c, c->pptr, c->padj, c->forth, c->back);
    int32_t n_near = 0;
    for (int32_t v = 0; v < c->n; v++) {
        c->place[v] = -1;
        if (c->back[v] > 0 && c->forth[v] + c->back[v] <= bound) {
            c->place[v] = n_near;
            c->near[n_near++] = v;
        }
    }
    const int32_t W = n_near / BITS + 1;
    const size_t width = (size_t)W * SETS;
    c->n_near = n_near;
    c->words = W;
    memset(c->rows, 0, ((size_t)n_near + 1) * width * sizeof *c->rows);
    memset(c->closing, 0, (size_t)c->n * sizeof *c->closing);
    /* A link to the root closes a loop: 1 plus, 2 minus, 3 unsure. The root stands last. */
    c->near[n_near] = r;
    for (int32_t k = 0; k < n_near; k++) {
        int32_t u = c->near[k];
        for (int32_t e = c->ptr[u]; e < c->ptr[u + 1]; e++)
            if (c->adj[e] == r)
                c->closing[u] = c->sign[e] ? (c->sign[e] < 0 ? 2 : 1) : 3;
    }
    c->unsure = 0;
    c->farthest = 1;
    for (int32_t k = 0; k <= n_near; k++) {
        int32_t u = c->near[k], hop = bound + 1;
        uint64_t *row = c->rows + (size_t)k * width;
        for (int32_t e = c->ptr[u]; e < c->ptr[u + 1]; e++) {
            int32_t v = c->adj[e], at = c->place[v], sign = c->sign[e];
            if (at < 0)
                continue;
            put(row + OUT * W, at);
            if (sign <= 0)
                put(row + (sign ? MINUS : UNSURE) * W, at);
            if (c->closing[v]) {
                int both = !sign || c->closing[v] == 3 ? ENDS_UNSURE
                           : (sign < 0) == (c->closing[v] == 2) ? ENDS_PLUS : ENDS_MINUS;
                put(row + both * W, at);
            }
            c->unsure |= !sign || c->closing[v] == 3;
            if (c->back[v] + 1 < hop)
                hop = c->back[v] + 1;
        }
        work += W + c->ptr[u + 1] - c->ptr[u];
        c->seen[k] = hop; /* the fewest links, two or more, in which a loop can be closed from u */
        if (k < n_near && hop <= bound && hop > c->farthest)
            c->farthest = hop;
    }
    memset(c->within, 0, ((size_t)c->farthest + 1) * (size_t)W * sizeof *c->within);
    for (int32_t k = 0; k < n_near; k++)
        if (c->seen[k] <= c->farthest)
            put(c->within + (size_t)c->seen[k] * W, k);
    for (int32_t t = 1; t <= c->farthest; t++)
        for (int32_t w = 0; w < W; w++)
            c->within[(size_t)t * W + w] |= c->within[(size_t)(t - 1) * W + w];
    return work + 1;
}

/* Add how many loops close with the two links that follow a node whose row is given. */
INLINE void closed_from(const Count *c, const uint64_t *row, const uint64_t *open, int W,
                        int64_t sums[3])
{
    for (int w = 0; w < W; w++) {
        sums[0] += ones(row[ENDS_PLUS * W + w] & open[w]);
        sums[1] += ones(row[ENDS_MINUS * W + w] & open[w]);
        if (c->unsure)
            sums[2] += ones(row[ENDS_UNSURE * W + w] & open[w]);
    }
}

/* The path ends at `from`, and its links have the product `sign`: count the loops of three more
 * links, the first of which leads to a node of `further`. Return the number of those nodes. A node
 * has no link to itself, so that it need not be taken out of the open ones. */
INLINE Py_ssize_t count_further(const Count *c, int W, const uint64_t *from, int32_t sign,
                                const uint64_t *further, const uint64_t *open, int64_t *counts)
{
    const size_t width = (size_t)W * SETS;
    Py_ssize_t number = 0;
    int64_t by_plus[3] = {0, 0, 0}, by_minus[3] = {0, 0, 0}, by_unsure[3] = {0, 0, 0};
    for (int w = 0; w < W; w++) {
        uint64_t minus = further[w] & from[MINUS * W + w];
        uint64_t unsure = further[w] & from[UNSURE * W + w];
        uint64_t plus = further[w] & ~(minus | unsure);
        const uint64_t *rows = c->rows + (size_t)w * BITS * width;
        for (; plus; plus &= plus - 1, number++)
            closed_from(c, rows + (size_t)lowest(plus) * width, open, W, by_plus);
        for (; minus; minus &= minus - 1, number++)
            closed_from(c, rows + (size_t)lowest(minus) * width, open, W, by_minus);
        for (; unsure; unsure &= unsure - 1, number++)
            closed_from(c, rows + (size_t)lowest(unsure) * width, open, W, by_unsure);
    }
    counts[2] += by_plus[2] + by_minus[2] + by_unsure[0] + by_unsure[1] + by_unsure[2];
    if (sign) {
        counts[sign < 0] += by_plus[0] + by_minus[1];
        counts[sign > 0] += by_plus[1] + by_minus[0];
    } else {
        counts[2] += by_plus[0] + by_plus[1] + by_minus[0] + by_minus[1];
    }
    return number;
}

/* Visit beginnings of the loops of one root; return the steps that are left. */
INLINE Py_ssize_t walk(Count *c, int W, int64_t *counts, Py_ssize_t steps)
{
    const int32_t bound = c->bound, farthest = c->farthest;
    const size_t width = (size_t)W * SETS;
    int32_t depth = c->depth; /* nodes on the path, the root among them */
    while (depth && steps > 0) {
        uint64_t *left = c->todo + (size_t)(depth - 1) * W;
        int w = 0;
        while (w < W && !left[w])
            w++;
        if (w == W) {
            depth--;
            continue;
        }
        uint64_t bit = left[w] & (0 - left[w]);
        left[w] ^= bit;
        int32_t v = w * BITS + lowest(bit);
        const uint64_t *from = c->rows + (size_t)c->nodes[depth - 1] * width;
        const uint64_t *row = c->rows + (size_t)v * width;
        const uint64_t *before = c->free_nodes + (size_t)(depth - 1) * W;
        const int32_t hop = bound - depth - 1;
        const uint64_t *within = c->within + (size_t)(hop < farthest ? hop : farthest) * W;
        uint64_t *open = c->free_nodes + (size_t)depth * W;
        uint64_t *further = c->todo + (size_t)depth * W, any = 0;
        for (int k = 0; k < W; k++)
            open[k] = before[k];
        open[w] ^= bit;
        for (int k = 0; k < W; k++)
            any |= further[k] = row[OUT * W + k] & open[k] & within[k];
        steps--;
        if (any) {
            int32_t sign = c->product[depth - 1];
            if (from[MINUS * W + w] & bit)
                sign = -sign;
            else if (from[UNSURE * W + w] & bit)
                sign = 0;
            steps -= count_further(c, W, row, sign, further, open, counts + 3 * (depth + 3));
            if (depth + 3 < bound) {
                c->nodes[depth] = v;
                c->product[depth] = sign;
                depth++;
            }
        }
    }
    c->depth = depth;
    return steps;
}

/* The path is the root alone: count the loops of two and three nodes, and see where to go on. */
static void begin(Count *c, int64_t *counts)
{
    const int32_t W = c->words, hop = c->bound - 1;
    const uint64_t *row = c->rows + (size_t)c->n_near * W * SETS;
    const uint64_t *within = c->within + (size_t)(hop < c->farthest ? hop : c->farthest) * W;
    memset(c->free_nodes, 0, (size_t)W * sizeof *c->free_nodes);
    for (int32_t k = 0; k < c->n_near; k++)
        put(c->free_nodes, k);
    closed_from(c, row, c->free_nodes, W, counts + 3 * 2);
    if (c->bound > 2) {
        for (int32_t w = 0; w < W; w++)
            c->todo[w] = row[OUT * W + w] & within[w];
        count_further(c, W, row, 1, c->todo, c->free_nodes, counts + 3 * 3);
    }
    c->nodes[0] = c->n_near;
    c->product[0] = 1;
    c->depth = c->bound > 3;
}

static void run(Count *c, int64_t *counts, Py_ssize_t steps)
{
    while (!c->done && steps > 0) {
        if (!c->depth) {
            while (c->root < c->n && !c->open[c->root]) {
                c->root++;
                steps--;
            }
            if (c->root == c->n) {
                c->done = 1;
                break;
            }
            steps -= set_up(c);
            begin(c, counts);
        }
        /* For few words the compiler lays the loops over them out flat. */
        if (c->words == 1)
            steps = walk(c, 1, counts, steps);
        else if (c->words == 2)
            steps = walk(c, 2, counts, steps);
        else
            steps = c->words * walk(c, c->words, counts, steps / c->words + 1);
        if (!c->depth)
            close_node(c, c->root++);
    }
}

/* -- the Python side -------------------------------------------------------------------------- */

/* The place of each node among all, those with most ways through them first. */
static void by_degree(Count *c, const int32_t *from, const int32_t *to, Py_ssize_t m)
{
    const int32_t n = c->n;
    int64_t *ways = (int64_t *)c->rows; /* large enough: six words and more for each node */
    for (Py_ssize_t e = 0; e < m; e++) {
        c->leaving[from[e]]++;
        c->entering[to[e]]++;
    }
    for (int32_t u = 0; u < n; u++) {
        int32_t k = u; /* sorted in one by one: there are LARGEST of them at most */
        ways[u] = (int64_t)c->leaving[u] * c->entering[u];
        while (k > 0 && ways[c->near[k - 1]] < ways[u]) {
            c->near[k] = c->near[k - 1];
            k--;
        }
        c->near[k] = u;
    }
    for (int32_t k = 0; k < n; k++)
        c->place[c->near[k]] = k;
    memset(c->leaving, 0, (size_t)n * sizeof *c->leaving);
    memset(c->entering, 0, (size_t)n * sizeof *c->entering);
}

/* Sort the links in by their sources, and by their targets. */
static void arrange(Count *c, const int32_t *from, const int32_t *to, const int32_t *sign,
                    Py_ssize_t m)
{
    const int32_t n = c->n;
    by_degree(c, from, to, m);
    for (Py_ssize_t e = 0; e < m; e++) {
        c->leaving[c->place[from[e]]]++;
        c->entering[c->place[to[e]]]++;
    }
    for (int32_t u = 0; u < n; u++) {
        c->ptr[u + 1] = c->ptr[u] + c->leaving[u];
        c->pptr[u + 1] = c->pptr[u] + c->entering[u];
    }
    memcpy(c->forth, c->ptr, (size_t)n * sizeof *c->forth);
    memcpy(c->back, c->pptr, (size_t)n * sizeof *c->back);
    for (Py_ssize_t e = 0; e < m; e++) {
        int32_t u = c->place[from[e]], v = c->place[to[e]];
        c->adj[c->forth[u]] = v;
        c->sign[c->forth[u]++] = sign[e];
        c->padj[c->back[v]++] = u;
    }
    for (int32_t u = 0; u < n; u++)
        c->open[u] = 1;
    for (int32_t u = 0; u < n; u++)
        if (c->open[u] && !(c->leaving[u] && c->entering[u]))
            close_node(c, u);
}

static int made(Count *c, size_t n, size_t m)
{
    const size_t words = n / BITS + 1, bound = (size_t)c->bound + 2;
    int32_t **sized[] = {
        &c->ptr, &c->pptr, &c->leaving, &c->entering, &c->forth, &c->back, &c->seen, &c->place,
        &c->near, &c->closing, &c->stack, &c->nodes, &c->product,
    };
    int32_t **linked[] = {&c->adj, &c->sign, &c->padj};
    int whole = 1;
    for (size_t k = 0; k < sizeof sized / sizeof *sized; k++)
        whole = whole && (*sized[k] = block(n + 2, sizeof(int32_t)));
    for (size_t k = 0; k < sizeof linked / sizeof *linked; k++)
        whole = whole && (*linked[k] = block(m, sizeof(int32_t)));
    return whole && (c->open = block(n + 1, 1))
           && (c->rows = block((n + 1) * words * SETS, sizeof(uint64_t)))
           && (c->within = block(bound * words, sizeof(uint64_t)))
           && (c->todo = block(bound * words, sizeof(uint64_t)))
           && (c->free_nodes = block(bound * words, sizeof(uint64_t)));
}

static PyObject *count_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"sources", "targets", "signs", "size", "bound", NULL};
    PyObject *given[3];
    int size, bound;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOOii", names, &given[0], &given[1], &given[2],
                                     &size, &bound))
        return NULL;
    Py_buffer view[3];
    for (int k = 0; k < 3; k++)
        if (numbers(given[k], &view[k], 0, 4, names[k]) < 0) {
            while (k--)
                PyBuffer_Release(&view[k]);
            return NULL;
        }
    Count *c = NULL;
    const int32_t *from = view[0].buf, *to = view[1].buf, *sign = view[2].buf;
    Py_ssize_t m = view[0].len / 4;
    int sound = size >= 0 && size <= LARGEST && bound >= 2 && view[1].len / 4 == m
                && view[2].len / 4 == m && m <= (Py_ssize_t)size * size;
    for (Py_ssize_t e = 0; sound && e < m; e++)
        sound = from[e] >= 0 && from[e] < size && to[e] >= 0 && to[e] < size && from[e] != to[e]
                && sign[e] >= -1 && sign[e] <= 1;
    if (!sound) {
        PyErr_SetString(PyExc_ValueError,
                        "sources, targets, signs, size and bound do not describe a count");
        goto out;
    }
    allocfunc make = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    c = (Count *)make(type, 0);
    if (!c)
        goto out;
    c->n = size;
    c->bound = bound > size ? (size > 2 ? size : 2) : bound;
    if (!made(c, (size_t)size, (size_t)m)) {
        Py_DECREF(c);
        c = NULL;
        PyErr_NoMemory();
        goto out;
    }
    arrange(c, from, to, sign, m);
out:
    for (int k = 0; k < 3; k++)
        PyBuffer_Release(&view[k]);
    return (PyObject *)c;
}

static void count_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    release((Count *)self);
    freefunc drop = (freefunc)PyType_GetSlot(type, Py_tp_free);
    drop(self);
    Py_DECREF(type);
}

static PyObject *count_run(PyObject *self, PyObject *args)
{
    Count *c = (Count *)self;
    PyObject *counts;
    Py_ssize_t steps;
    if (!PyArg_ParseTuple(args, "On", &counts, &steps))
        return NULL;
    Py_buffer view;
    if (numbers(counts, &view, 1, 8, "counts") < 0)
        return NULL;
    PyObject *answer = NULL;
    if (view.len / 8 < 3 * ((Py_ssize_t)c->bound + 1)) {
        PyErr_SetString(PyExc_ValueError, "there are three counts for each length up to the bound");
    } else if (c->busy) {
        PyErr_SetString(PyExc_RuntimeError, "another thread is at work on this count");
    } else {
        c->busy = 1;
        Py_BEGIN_ALLOW_THREADS
        run(c, view.buf, steps < MOST_STEPS ? steps : MOST_STEPS);
        Py_END_ALLOW_THREADS
        c->busy = 0;
        answer = PyBool_FromLong(c->done);
    }
    PyBuffer_Release(&view);
    return answer;
}

static PyMethodDef count_methods[] = {
    {"run", count_run, METH_VARARGS, "run(counts, steps) -> done; adds to counts[length][sign]"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot count_slots[] = {
    {Py_tp_new, count_new},
    {Py_tp_dealloc, count_dealloc},
    {Py_tp_methods, count_methods},
    {Py_tp_doc, "Count(sources, targets, signs, size, bound): loops of a graph, by length and sign."},
    {0, NULL},
};

PyType_Spec kompassie_count_spec = {
    .name = "kompassie.kernels._loops.Count",
    .basicsize = sizeof(Count),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = count_slots,
};
