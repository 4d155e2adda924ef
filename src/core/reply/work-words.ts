import type { Vocabulary } from './label-words.js'

/**
 * The words by which a phrase is known to name work to be done, by language; written as in label-words. English needs
 * its verbs named, the other languages show by the form of the first or the last word that it is a verb.
 */

/** English verbs of work in the form in which they give an order. */
export const ORDERS: Vocabulary = {
  en: `add, adapt, adjust, adopt, agree, align, allow, amend, announce, annotate, append, apply, approve, archive,
    arrange, ask, assess, assign, attach, audit, automate, back, backfill, backport, batch, benchmark, block, book,
    bound, brief, build, bump, cache, calculate, cap, capture, check, choose, clarify, clean, clear, close, collect,
    combine, commit, compare, compile, compute, configure, confirm, connect, consider, consolidate, containerise,
    containerize, convert, coordinate, copy, correct, cover, create, cut, debounce, decide, declare, decommission,
    decouple, deduplicate, define, delay, delete, deliver, demo, demonstrate, deploy, deprecate, describe, design,
    detect, determine, develop, disable, discuss, display, document, draft, drain, drill, drop, dry-run, duplicate,
    emit, enable, encrypt, enforce, ensure, escalate, establish, estimate, evaluate, exercise, expand, explain, explore,
    expose, extend, extract, fail, fetch, file, finalise, finalize, find, finish, fix, flag, follow, forbid, formalise,
    formalize, freeze, gate, gather, generate, give, go, grant, guard, guarantee, handle, harden, hide, hire, hold,
    identify, implement, improve, include, increase, index, inform, initialise, initialize, inject, inspect, install,
    instrument, integrate, introduce, inventory, investigate, invite, isolate, iterate, keep, kick, label, launch,
    learn, let, limit, link, list, load, load-test, lock, log, lower, maintain, make, map, mark, measure, meet, merge,
    migrate, minimise, minimize, mirror, mitigate, mock, model, modify, monitor, move, name, negotiate, normalise,
    normalize, notify, offer, onboard, open, optimise, optimize, orchestrate, order, organise, organize, package,
    paginate, parallelise, parallelize, parameterise, parameterize, parse, partition, patch, persist, pick, pilot, pin,
    plan, point, port, post, prepare, present, preserve, prevent, print, prioritise, prioritize, produce, profile,
    promote, propose, protect, prototype, prove, provide, provision, prune, publish, pull, purge, push, put, queue,
    raise, ramp, rate-limit, re-run, read, rebuild, recalculate, record, recruit, redact, redesign, redirect, reduce,
    refactor, refine, refresh, refuse, register, rehearse, reject, release, remove, rename, render, reorder, repair,
    repeat, replace, replay, report, reproduce, request, require, rerun, rescope, reserve, resolve, restore, restrict,
    rethink, retire, retry, return, reuse, review, revise, revisit, revoke, rewrite, roll, rotate, route, run, sample,
    sanitise, sanitize, save, scan, schedule, scope, script, seal, secure, seed, select, send, separate, serve, set,
    shard, share, ship, show, shorten, shrink, sign, simplify, simulate, sketch, smoke-test, snapshot, sort, specify,
    spin, split, stage, standardise, standardize, start, stop, store, stream, stress-test, strip, stub, submit,
    subscribe, surface, swap, switch, sync, tag, talk, teach, tell, test, throttle, tidy, tighten, time, time-box, time-out,
    trace, track, train, transfer, translate, trigger, trim, truncate, try, tune, turn, type, unblock, unify, update,
    upgrade, upload, use, validate, verify, version, visualise, visualize, wait, walk, warm, warn, wire, wrap, write`,
}
/** What stands in front of a noun: `Rehearse a restore` is an order, whatever the verb. */
export const ARTICLES: Vocabulary = {
  en: 'the, an?, all, each, every, our, its, their, one, two, three, these, those, any',
  fr: `une?, les?, la, des, du, de, en, au, aux, à, avec, par, pour, sur, chaque, tou(?:s|te|tes|t), deux, trois, leurs?,
    son, sa, ses, nos, notre, ce, cette, ces, que, qui, si, comment, plusieurs, systématiquement, dans, entre, quelques`,
  es: `una?, unos, el, la, los, las, de, del, al, en, con, por, para, sobre, cada, tod[oa]s?, dos, tres, sus?, nuestr*,
    este, esta, qué, que, si, cómo, a, y, ambos, ambas, quién, varios, varias, entre`,
}
/** First words that are no verb though an article may follow. */
export const NO_VERB: Vocabulary = {
  en: `in, on, at, by, for, from, with, without, of, to, into, as, like, than, that, which, who, what, when, where, why,
    how, if, because, since, while, although, after, before, during, until, unless, about, above, under, over, per, via,
    not, no, nor, and, or, but, so, is, are, was, were, be, been, being, has, have, had, does, did, do, can, could,
    will, would, should, must, may, might, this, these, those, there, here, it, they, we, you, he, she, i, all, both,
    half, such, only, even, just, also, already, still, once, yes, more, most, less, between, against, across, through,
    within, beyond, except, despite, given, rather, instead, quite, maybe, perhaps, now, then, needs, means, adds,
    makes, gives, one, two, three, four, at-most, currently, possibly, likely, either, neither, behind, out, off, up`,
  fr: `premier, dernier, papier, fichier, entre, notre, votre, contre, être, avoir, autre, quatre, centre, titre, nombre,
    chiffre, membre, ordre, cadre, filtre, propre, libre, pire, moindre, hier, métier, chantier, calendrier, pouvoir,
    devoir, soir, histoire, mémoire, affaire, faire-part, encore, guère, nature, structure, culture, architecture,
    lecture, écriture, facture, rupture, mesure, procédure, serveur, heure, inférieure, supérieure, infrastructure`,
  es: `lugar, hogar, primer, tercer, poder, deber, ayer, mujer, taller, escolar, popular, similar, modular, particular,
    regular, líder, carácter, haber, ser, estar, parecer, solar, estándar, lunar`,
}
/** Romance infinitives whose form alone could be an English noun's; an object without article follows. */
export const INFINITIVES: Vocabulary = {
  fr: `ajouter, tester, documenter, configurer, valider, planifier, supprimer, renommer, migrer, publier, former, mesurer,
    adapter, activer, limiter, remplacer, isoler, surveiller, journaliser, chiffrer, lancer, organiser, automatiser,
    nettoyer, corriger, exiger, fixer, passer, retirer, poser, nommer, partager, utiliser, garder, introduire, mettre,
    prendre, faire, écrire, créer, établir, définir, réduire, fournir, choisir, rédiger, vérifier, prévoir, réaliser`,
  es: `añadir, escribir, definir, crear, probar, documentar, configurar, activar, medir, eliminar, migrar, revisar,
    establecer, hacer, poner, mover, agregar, publicar, validar, reducir, limitar, cifrar, desplegar, actualizar,
    registrar, reemplazar, usar, ejecutar, preparar, incluir, separar, mantener, implementar, automatizar`,
}
/** Lower-case words that end like a German infinitive but are none, or say how things are. */
export const NO_INFINITIVE: Vocabulary = {
  de: `werden, würden, wurden, haben, hatten, hätten, sind, waren, wären, können, könnten, konnten, müssen, müssten,
    mussten, sollen, sollten, dürfen, dürften, wollen, wollten, mögen, möchten, allen, keinen, einen, seinen, ihren,
    unseren, meinen, diesen, jenen, vielen, wenigen, ersten, zweiten, dritten, neuen, alten, eigenen, anderen, zwischen,
    neben, gegen, wegen, oben, unten, außen, innen, morgen, zusammen, offen, selten, eben, sieben, gelten, bestehen,
    fehlen, bleiben, vorhanden, steigen, sinken, brauchen, benötigen, funktionieren`,
  en: 'token, often, open, broken, written, hidden, taken, even, seven, ten, screen, then, when, been, seen, given, happen',
}
/** Counting words in front of an order: `First, …`, `Dann …`. */
export const ORDINALS: Vocabulary = {
  en: 'first(?:ly)?, second(?:ly)?, third(?:ly)?, then, next, finally, lastly, also, afterwards, after that, and, please, to',
  de: 'zuerst, erstens, zweitens, drittens, dann, danach, anschließend, schließlich, zuletzt, außerdem, als erstes, und, bitte',
  fr: `d[’']abord, premièrement, ensuite, puis, enfin, finalement, après, et, aussi, il faut, il faudrait`,
  es: 'primero, segundo, luego, después, finalmente, por último, además, y, también, hay que',
}
