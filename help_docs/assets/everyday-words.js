// What people say when they mean a page, in their own words and languages; a line ends where it likes. search.js finds a phrase
// whatever its endings, accents, hyphens and small words are. Write what you heard; a word on many pages tells little.
window.everydayWords = {
  "cancel-order/":
    "cancel, cancellation, stop, stop my order, stop the order, call off, call it off, abort, withdraw, annul, revoke, " +
    "scrap, drop, bin, kill, void, changed my mind, changed our mind, dont need, no longer need, not needed, dont want, no " +
    "longer want, duplicate, twice, ordered twice, double order, same order two times, too late, too late to cancel, " +
    "shipped, already shipped, already packed, already left, on its way, still cancel, back out, get out of, get rid of my " +
    "order, pull the plug, pull the order, red button, button, no button, cant cancel, cant find the button, button " +
    "missing, button gone, button greyed, grey button, purchase, event cancelled, party cancelled, wedding cancelled, " +
    "function cancelled, restaurant closed, we are closed, wrong supplier, ordered from the wrong, ordered too much, " +
    "ordered by accident, order by mistake, placed by mistake, by when, how long can i cancel, deadline for cancelling, " +
    "last chance, last moment, last minute, cancel everything, cancel whole order, cancel the lot, forget it, forget the " +
    "order, dont send, dont deliver, dont send it, not to send, do not deliver, stop the delivery, stop the van, stop the " +
    "truck, stop the driver, halt, refuse delivery, turn away, turn it away, before it leaves, found it cheaper, cheaper " +
    "elsewhere, fridge broke, freezer broke, no power, stornieren, stornierung, storno, bestellung stornieren, abbestellen, " +
    "widerrufen, absagen, bestellung loschen, annuler, annuler commande, annulation, annuler ma commande, cancelar, " +
    "cancelar pedido, anular, anular pedido, cancelacion, annullare, annulla, annullare ordine, disdire, cancellare, " +
    "annuleren, bestelling annuleren, afzeggen, anuluj, anulowac, cancelar encomenda, pull, pull my order, pull it before, " +
    "lorry gets loaded, before loaded, before they load, dont pack, dont prepare, nobody needs, dont let it go out, get out " +
    "of buying, quit, end, remove my order, delete, delete order, delete my order, erase, order is wrong cancel, wrong date " +
    "ordered, cancelling, kitchen closed, closing down, burst pipe, flooded, ill, sick, staff off sick, not enough staff, " +
    "no customers, guests cancelled, group cancelled, booking cancelled, event off, event is off, too expensive, cant " +
    "afford, budget, no storage, no space, no room in the fridge, fridge full, got it already, got some already, already " +
    "have, already got some, been called off, called off, just been called off, booking called off, get rid of all, no more " +
    "guests, dont want any more, dont want it, zu viel bestellt, je ne veux plus, no quiero, non voglio, ik wil niet, ich " +
    "will nicht, nicht mehr, brauche nicht, doch nicht, plus besoin, ya no necesito, non serve piu, niet meer nodig, " +
    "storniere, storniert, stornier, stornieren kann, abbrechen, absage, abbestelle, annulieren, nicht mehr haben, brauche " +
    "ich nicht, zu spat stornieren, doppelt bestellt, zweimal bestellt, aus versehen bestellt, bestellung stoppen, annule, " +
    "annulez, annulee, annuler une commande, supprimer ma commande, arreter la commande, commande en double, commande deux " +
    "fois, trop tard pour annuler, je veux annuler, cancelo, cancele, cancelado, cancelada, puedo cancelar, quiero " +
    "cancelar, anulo, eliminar pedido, pedido duplicado, pedido dos veces, pedi dos veces, demasiado tarde, annullo, " +
    "annulla ordine, posso annullare, cancello, cancellare l ordine, ordinato due volte, ordine doppio, troppo tardi, " +
    "fermare l ordine, bloccare l ordine, voglio annullare, annuleer, geannuleerd, annuleren kan, bestelling stoppen, " +
    "dubbel besteld, twee keer besteld, te laat om te annuleren, afbestellen, afbestelling, hospital, in the hospital, " +
    "closed until, until further notice, kitchen stays dark, stays closed, stay closed, strike, storm, snow, power cut, " +
    "what do i do with what is coming, dont need what is coming, quarantine, inspection, health inspector, shut, shut down, " +
    "renovating, renovation, refit, moving out, double booked, ordered double, duplicated, came through twice, went through " +
    "twice, submitted twice, red thing, red thing at the bottom, at the bottom of the page, bottom of the page, vanish, " +
    "vanished button, vanished overnight, button vanished, cannot see red, red one, where did the red ",
  "after-cancelling/":
    "cancellation, aftermath, refund, money back, confirmation, really cancelled, really off, what happens after, what " +
    "happens when i cancel, what happens next, after i cancel, after cancelling, once cancelled, cancelled now what, " +
    "cancelled order still shows, still there, is it gone, gone from the list, deleted, disappeared, does the supplier " +
    "know, is the supplier told, who is told, do they know, did they get my cancellation, still charged, charged anyway, " +
    "already paid, i have paid, paid already, prepaid, paid upfront, pay in advance, get my money, where is my money, when " +
    "do i get my money, owed, settle, settlement, credit for cancelled, invoiced anyway, billed anyway, got a bill, invoice " +
    "for a cancelled, bill for cancelled order, charged for cancelled, still turned up, still delivered, delivered anyway, " +
    "arrived anyway, came anyway, sent anyway, cancelled but delivered, cancelled but it came, permanent, for good, change " +
    "my mind back, nach der stornierung, was passiert nach, apres annulation, despues de cancelar, dopo annullamento, geld " +
    "zuruck, geld terug, remboursement, reembolso, rimborso, ruckerstattung, terugbetaling, what happens, and then, and " +
    "now, what next, now what, what do i do after, cancelled and now, my cancellation received, cancellation received, " +
    "received my cancellation, get confirmation, confirmation email, supplier informed, does seller know, will they still " +
    "send, still send it, will it still come, still come, still coming, still bring, still delivered what i cancelled, what " +
    "i cancelled, thing i cancelled, item i cancelled, paid for cancelled, paid for thing i cancelled, bank, card, credit " +
    "card, transfer, paid by card, owe, owe money, who owes, do they owe, do i owe, deposit back, storniert und jetzt, " +
    "trotzdem geliefert, trotzdem gekommen, geld nach stornierung, wo bleibt mein geld, annulee mais livree, quand meme " +
    "livree, apres avoir annule, argent, mon argent, cancelado pero llego, mi dinero, annullato ma consegnato, i miei " +
    "soldi, geannuleerd maar geleverd, mijn geld, mein geld, took my money, still took my money, money taken, pre paid, " +
    "prepaid order, still showing, bill is still showing, bill still, after i pulled the order, after i pulled, after i " +
    "stopped, pulled it but, stopped but, cancelled but, despite cancelling, even though cancelled, even though i " +
    "cancelled, although i cancelled ",
  "cancellation-faq/":
    "undo, cost, costs, fee, penalty, refund, money back, mistake, accident, accidentally, reactivate, reopen, restore, " +
    "uncancel, un cancel, reinstate, bring back, get it back, take back the cancellation, cancelled wrong order, cancelled " +
    "the wrong one, wrong one cancelled, oops, hit cancel, pressed cancel, clicked cancel, single item, one item, one line, " +
    "one product, only part, part of, part of my order, partial, partly, half of the order, just the, only the, some items, " +
    "remove one, rest of the order, keep the rest, wrong item, sure, be sure, proof, evidence, no refund, free, for free, " +
    "free of charge, is it free, cost anything, cost me, how much does cancelling, how much is it to cancel, pay to cancel, " +
    "pay for cancelling, charge me for cancelling, do i have to pay, will i be charged, is it cancelled, did it work, did " +
    "it go through, worked, verify, check it is cancelled, was it cancelled, confirm that it is cancelled, really " +
    "cancelled, really off, ruckgangig, ruckgangig machen, kosten, kostet, gebuhr, kostenlos, versehentlich, aus versehen, " +
    "teilweise, gratuit, frais, par erreur, combien coute, cuanto cuesta, gratis, por error, coste, deshacer, quanto costa, " +
    "per errore, sbaglio, hoeveel kost, per ongeluk, ongedaan maken, bring back my order, bring my order back, can you " +
    "bring back, get my order back, order back, only cancel, cancel only, cancel just, cancel half, cancel part, cancel " +
    "one, cancel the wine, cancel the wine only, not everything, not the whole, not all of it, keep something, reverse, " +
    "revert, rewind, turn back, go back, un do, by accident, slip, slipped, fat finger, misclick, misclicked, wrong click, " +
    "hit the wrong, clicked the wrong, pressed the wrong, didnt mean, didnt mean to, never meant to, cost me if, will it " +
    "cost, what does it cost, does it cost, any cost, any charges, any fees, is there a fee, is there a charge, penalties, " +
    "for nothing, safe to cancel, cancellation received, was cancellation received, how do i know, how can i tell, how can " +
    "i be sure, sure it is off, is it off, definitely cancelled, definitely off, been cancelled, nur einen artikel, einen " +
    "artikel stornieren, einen artikel, einzelne artikel, eine position, teil der bestellung, nur teil, wieder aktivieren, " +
    "wiederherstellen, falsche bestellung storniert, was kostet eine stornierung, was kostet, kostet das stornieren, " +
    "stornieren kostenlos, ist sie storniert, wirklich storniert, un seul article, un article, une partie, partie de la " +
    "commande, annuler un article, retablir, restaurer, annule par erreur, annuler l annulation, est ce gratuit, c est " +
    "gratuit, gratuitement, frais d annulation, vraiment annulee, solo un articulo, un articulo, un producto, una parte, " +
    "parte del pedido, recuperar pedido, cancele por error, cancelado por error, me cobran, me cobraron por cancelar, " +
    "cobran por cancelar, cobraron, cobrar, es gratis, coste de cancelacion, solo un articolo, un articolo, un prodotto, " +
    "parte dell ordine, ripristinare, annullato per errore, costa annullare, annullare gratis, gratuito, davvero annullato, " +
    "een artikel, een product, alleen een, deel van de bestelling, gedeeltelijk, herstellen, per ongeluk geannuleerd, " +
    "kosten van annuleren, kost annuleren, is het gratis, echt geannuleerd, binned the wrong, binned wrong order, wrong " +
    "order binned, wrong one stopped, stopped the wrong, killed the wrong, cancelled wrong, keep everything else, " +
    "everything else, but keep, drop the, drop but keep, except, apart from, all but, minus the, reopen a cancelled order, " +
    "re open, not the other ",
  "change-order/":
    "edit, amend, modify, change, change order, alter, adjust, update my order, correct, correction, typo, forgot, forgot " +
    "to add, forgotten, left off, add, add to my order, add something, add more, add on, extra, one more, two more, more " +
    "of, some more, double the quantity, top up, increase, reduce, decrease, less, fewer, lower the quantity, half the, cut " +
    "down, too many ordered, too much, only need, need more, instead of, not 1, not 10, not 12, not one, meant to order, i " +
    "meant, wrong amount, wrong number of, wrong quantity, ordered wrong quantity, wrong size, bigger, smaller, swap, swap " +
    "for, exchange before delivery, switch, replace an item, different item, other item, take off, take out, take one off, " +
    "drop one, remove, postpone, postpone delivery, reschedule, delay, delay my delivery, push back, move the delivery, " +
    "move my delivery, bring forward, earlier, later, another day, other day, different day, different date, other date, " +
    "change date, change the day, change delivery date, delivery date, delivery day, delivery time, delivery slot, time " +
    "window, tomorrow instead, next week instead, monday instead, friday instead, instead, a day later, a day early, " +
    "deliver tomorrow, deliver on, quantity, wrong, wrong address, other address, different address, change address, " +
    "delivery address, deliver to another, closed that day, not open that day, changes, withdraw a change, withdraw my " +
    "request, no answer to my change, bestellung andern, andern, menge andern, liefertermin, verschieben, hinzufugen, " +
    "modifier, modifier ma commande, modifier la commande, changer, changer la quantite, ajouter, reporter la livraison, " +
    "date de livraison, changer la date, cambiar, modificar, modificar pedido, cambiar pedido, anadir, cambiar la fecha, " +
    "cambiar cantidad, fecha de entrega, modificare, modificare ordine, cambiare, aggiungere, data di consegna, wijzigen, " +
    "bestelling wijzigen, veranderen, toevoegen, aantal wijzigen, leverdatum, verzetten, make it 12, 6 not 16, not 16, 12 " +
    "instead, 12 more, 12 less, 12 fewer, 12 boxes, 12 crates, from 10 to 12, to 12, should be, should have been, should " +
    "say, put 12, up to 12, down to 12, change to, move to, move sunday, move our delivery, can delivery move, come on " +
    "another, come later, come earlier, come monday, come tomorrow, arrive later, arrive earlier, before noon, before " +
    "lunch, in the morning, in the afternoon, after lunch, other site, other branch, other kitchen, different branch, " +
    "missed off, left out, missed one thing, missed something off, miss off, also want, also need, include, squeeze in, " +
    "throw in, skip one, without the, no longer the, not so many, not that many, smaller quantity, bigger quantity, larger, " +
    "upgrade, sort mistake in my order, wrong day, wrong date, wrong delivery date, fix, fix my order, fix a mistake, leave " +
    "out, can i leave out, crates too many, boxes too many, too many on the order, too many on my order, one too many, 2 " +
    "too many, two too many, rather than, on thursday, on monday, on tuesday, on wednesday, on friday, on saturday, on " +
    "sunday, if possible, is it possible to have, would like, zu viel bestellt, zu wenig bestellt, falsche menge, trop " +
    "commande, demasiado pedido, troppo ordinato, te veel besteld, andere, aendern, andere ich die menge, die menge, menge, " +
    "anzahl, zu viel, zu viele, weniger, mehr, erhohen, reduzieren, tauschen, vergessen zu bestellen, vergessen, artikel " +
    "hinzufugen, lieferdatum, lieferzeit, spater liefern, fruher liefern, anderer tag, an einem anderen tag, adresse " +
    "andern, lieferadresse, morgen statt, changer l heure, changer la livraison, changer d adresse, l heure de livraison, " +
    "heure de livraison, adresse de livraison, quantite, la quantite, moins de, plus de, en moins, en plus, j ai oublie d " +
    "ajouter, oublie d ajouter, rajouter, enlever, retirer un article, avancer, retarder, decaler, un autre jour, demain au " +
    "lieu, reporter, cambiar la cantidad, cambiar la hora, cambiar direccion, direccion de entrega, cantidad, la cantidad, " +
    "menos, mas cantidad, olvide anadir, agregar, quitar, aplazar, retrasar la entrega, adelantar, otro dia, otra fecha, " +
    "manana en vez, hora de entrega, cambiare la quantita, cambiare data, cambiare l orario, quantita, meno, di piu, in " +
    "piu, dimenticato di aggiungere, togliere, spostare, spostare la consegna, rimandare, anticipare, altro giorno, " +
    "indirizzo, indirizzo di consegna, orario di consegna, ho ordinato troppo, wijzig, wijzig ik, wijziging, aantal, " +
    "hoeveelheid, minder, meer, vergeten toe te voegen, vergeten te bestellen, verwijderen, uitstellen, later leveren, " +
    "eerder leveren, andere dag, leveradres, bezorgadres, bezorgtijd, levertijd, afleveradres, is that request still alive, " +
    "request still alive, request still open, leave out the, reaction, no reaction, no reaction to my request, pick up " +
    "instead, collect instead, collection instead, before 7, before 10, come before, come after, drop the, but keep, keep " +
    "everything else, everything else, except the, all but, minus the, fewer than, swap out ",
  "answer-proposal/":
    "proposal, proposed, propose, accept, agree, approve, ok the change, say yes, say no, reject, refuse, turn down, " +
    "decline their, decline the change, disagree, substitute, substitution, substituted, replacement product, alternative, " +
    "instead of what i ordered, something else, something different, other product instead, offered, offer me, suggested, " +
    "suggests, suggestion, wants to give, want to give us, wants to change, want to change, wants to send, wants to " +
    "replace, wants to swap, supplier wants, supplier changed, changed my order, they changed, they want, counter offer, " +
    "has no, have no, ran out, run out, out of, none left, cant deliver all, cant get, new price, dearer, price went up, " +
    "raised the price, put the price up, higher price, higher price after i ordered, wants more money, new date, other " +
    "date, new quantity, modification, modified, until wednesday, run out of time, expired, expires, answer by, time to " +
    "answer, missed the deadline, didnt answer in time, forgot to answer, automatically, by itself, go through by itself, " +
    "accepted by itself, what if i ignore, ignore, if i say nothing, do nothing, didnt reply, was on holiday, was away, " +
    "vorschlag, vorschlag annehmen, ersatz, ersatzprodukt, ablehnen, annehmen, andere ware, proposition, accepter, refuser, " +
    "produit de remplacement, remplacement, propuesta, aceptar, rechazar, sustituto, producto sustituto, proposta, " +
    "accettare, rifiutare, sostituto, sostituzione, voorstel, accepteren, weigeren, vervanging, vervangend product, said " +
    "yes, i said yes, yes but didnt mean, accepted by mistake, agreed by mistake, rejected by mistake, do i have to take, " +
    "have to take, have to accept, dont want the substitute, dont want what they offer, farmed instead, brand, other brand, " +
    "another brand, instead of mine, they sent an offer, waiting for my answer, asks me, supplier asks me, wants an answer, " +
    "yes or no, how do i answer, answer their, they dont have, doesnt have, didnt have, do not have it, only have half, " +
    "only have some, shortage at supplier, change it to, changed the date, changed the delivery date, moved the date, wants " +
    "another day, changed the price, changed the quantity, without asking, without asking me, without my ok, can they " +
    "change, can supplier change, are they allowed, trop cher, zu teuer, demasiado caro, need more time, more time to " +
    "answer, longer to decide, decide, think about it, changed by itself, changed itself, quantity changed, price changed " +
    "on my order, fine with me, is that fine, asking me whether, asking if, asks if, schlagt vor, vorgeschlagen, bietet an, " +
    "anderes produkt, teurer geworden, preiserhohung, lieferant will, annehmen oder ablehnen, gegenvorschlag, propose autre " +
    "chose, proposee, autre chose a la place, a la place, augmentation, prix augmente, accepter la proposition, refuser la " +
    "proposition, propone, propone otro, otro producto, en lugar de, subio el precio, subir el precio, aceptar la " +
    "propuesta, rechazar la propuesta, ofrece, propone altro, altro prodotto, al posto di, aumentato il prezzo, prezzo " +
    "aumentato, accettare la proposta, rifiutare la proposta, offre, stelt voor, voorgesteld, iets anders, ander product, " +
    "in plaats van, prijs verhoogd, voorstel accepteren, voorstel weigeren, total went up, went up overnight, none of us " +
    "touched, nobody touched it, touched it, expired offer, offer expired, offered instead, offers instead, stelt een " +
    "andere prijs voor, andere prijs, hoe weiger ik, weiger, weiger ik, anderer preis, wie lehne ich ab, lehne ich ab, " +
    "autre prix, comment refuser, otro precio, como rechazo, altro prezzo, come rifiuto, new price proposed, proposed a " +
    "price, propose a higher, swap suggested, suggested a swap ",
  "returns-and-refunds/":
    "return, refund, send back, send it back, give back, hand back, take it back, pick it up again, damaged, damage, " +
    "broken, broke, smashed, crushed, cracked, dented, squashed, bruised, leaking, leaked, leaky, spilled, torn, ripped, " +
    "burst, wet, soggy, dirty, rotten, rotting, rot, mouldy, mold, moldy, mould, off, gone off, smells, smell, stinks, " +
    "stink, stinking, smelly, sour, spoiled, spoilt, bad, gone bad, bad quality, poor quality, quality, not fresh, stale, " +
    "wilted, wilting, brown, slimy, mushy, unripe, overripe, frozen, thawed, defrosted, melted, warm, hot, not cold, left " +
    "in the sun, in the sun, out of date, past date, short dated, use by, best before, sell by, expired food, contaminated, " +
    "insects, bugs, worms, glass in, inedible, unusable, useless, disgusting, faulty, defective, defect, dead, doesnt work, " +
    "not as described, not what i ordered, wrong product, wrong item, wrong items, wrong goods, wrong thing, sent the " +
    "wrong, sent me the wrong, got the wrong, somebody elses order, not mine, someone elses, missing, is missing, are " +
    "missing, missing items, incomplete, not complete, half is missing, half of it, short, shorted, short delivery, short " +
    "delivered, shortage, came short, came up short, too few, too little, fewer than, not enough, less than, only got, only " +
    "received, only came, got only, short by, short on weight, underweight, weighs less, count is wrong, one box short, one " +
    "short, crates short, not in the box, wasnt in, didnt come, never came, never arrived, didnt arrive, not there, says " +
    "delivered, says delivered but, marked delivered, nothing here, nothing came, overcharged, charged too much, charged " +
    "for, charged twice, invoice is wrong, bill is wrong, wrong invoice, wrong bill, wrong price on, invoice doesnt match, " +
    "billed for, too many delivered, too much delivered, extra box, came late, arrived late, was late, too late delivered, " +
    "delivered late, dropped, left outside, goods, damaged goods, box, boxes, crate, crates, pallet, complain, complaint, " +
    "complaining, claim, report, report a problem, problem with delivery, problem with my delivery, something wrong with, " +
    "wrong with the delivery, dispute, compensation, compensate, reimburse, reimbursement, credit, credit note, promised a " +
    "credit, replacement, replace the broken, resend, send again, send new, new ones, money back, get my money back, want " +
    "my money, photo, photos, picture, pictures, send a photo, attach a photo, upload a photo, photo wont upload, picture " +
    "too big, camera, evidence of damage, how long for a refund, refund not arrived, refund hasnt come, where is my refund, " +
    "never refunded, settle, settled, not settled, resolved, offer too low, withdraw my complaint, take back my report, " +
    "customer complains, customer sends us pictures, customer says, customers claim, buyer reports, answer a complaint, " +
    "reply to a complaint, kaputt, beschadigt, verdorben, verfault, schimmel, schimmelig, faul, fehlt, fehlen, fehlt etwas, " +
    "fehlende, reklamation, reklamieren, beschwerde, zuruckgeben, zuruckschicken, rucksendung, erstattung, falsche ware, " +
    "falsch geliefert, ware, casse, cassee, casses, cassees, abime, abimee, abimes, endommage, endommagee, pourri, pourrie, " +
    "pourris, moisi, manque, manquant, manquants, manquante, reclamation, retour, retourner, renvoyer, remboursement, " +
    "remboursement produit, marchandise, mauvais produit, roto, rota, rotos, danado, danada, danados, podrido, podrida, " +
    "podridos, mal estado, faltan, falta, devolver, devolucion, reclamacion, reembolso, mercancia, producto equivocado, " +
    "rotto, rotta, rotti, danneggiato, danneggiata, danneggiati, marcio, marcia, marci, avariato, manca, mancano, mancante, " +
    "reso, restituire, reclamo, rimborso, merce, merce danneggiata, prodotto sbagliato, kapot, beschadigd, beschadigde, " +
    "rotte, bedorven, beschimmeld, ontbreekt, ontbreken, mist, missen, klacht, retourneren, terugsturen, terugbetaling, " +
    "verkeerde, verkeerd product, zepsute, brakuje, reklamacja, squishy, squashy, soft, gone soft, hard, dry, dried out, " +
    "old, days old, too old, weird, strange smell, funny, tastes, tastes funny, taste, colour is wrong, black spots, spots, " +
    "hair, plastic in, stones in, shells, cracked eggs, thin, undersized, too small, too big, tiny, wrong size delivered, " +
    "wrong brand, wrong kind, wrong type, wrong variety, wrong stuff, turned up wrong, arrived wrong, came wrong, came " +
    "broken, came damaged, came mouldy, arrived broken, arrived damaged, turned up, didnt turn up, never turned up, never " +
    "showed up, no show, didnt show, lost, lost in delivery, stolen delivery, signed for, i signed, already signed, driver, " +
    "driver dropped, 7 of 9, 7 out of 9, only 7, out of 9, one less, two less, 2 less, 1 short, minus one, paid for more, " +
    "paid more than, dont pay for, not paying, wont pay, refuse to pay, lower the bill, deduct, discount for damage, price " +
    "reduction, partial refund, half refund, who collects, collect the, come and collect, pick up the, throw away, throw it " +
    "away, bin it, in the bin, had to bin, had to throw, unhappy, not happy, disappointed, terrible, awful, unacceptable, " +
    "ridiculous, joke, sick of, fed up, furious, bad service, 3rd time, third time, second time this, temperature, cold " +
    "chain, fridge van, allergy, allergen, recall, recalled, packaging, packaging torn, label, wrong label, mislabelled, " +
    "empties, deposit, schlecht, ist schlecht, gammelig, zerbrochen, defekt, matschig, stinkt, riecht, verschimmelt, " +
    "aufgetaut, geschmolzen, falscher artikel, falsches produkt, falsche lieferung, zu wenig, zu wenig geliefert, eine " +
    "kiste fehlt, kiste, kisten, geld zuruck, gutschrift, ruckgabe, ersatz fur kaputte, nicht angekommen, nicht erhalten, " +
    "abgelaufen, beschadigte ware, unvollstandig, mangel, mangelhaft, foto, bouteilles cassees, bouteilles, perime, " +
    "perimee, perimes, avarie, avariee, pas frais, pas fraiche, sent mauvais, mauvaise qualite, erreur de livraison, " +
    "mauvais article, mauvaise commande, il manque, caisse, caisses, colis, avoir, rembourse, me rembourser, etre " +
    "rembourse, abimees, gate, gatee, incomplet, pas recu, rien recu, photo du probleme, plainte, se plaindre, podridas, " +
    "caducado, caducada, caducados, huele mal, huele, rotas, mal, en mal estado, en malas condiciones, mala calidad, falta " +
    "una caja, caja, cajas, producto incorrecto, equivocado, equivocada, incompleto, no ha llegado, no llego, no recibi, " +
    "devolver producto, devolver el dinero, dinero, mi dinero, abono, queja, fresco, no esta fresco, marce, scaduto, " +
    "scaduta, scaduti, puzza, danneggiate, ammaccato, non fresco, cattiva qualita, manca una cassa, cassa, cassetta, " +
    "prodotto errato, sbagliato, sbagliata, non arrivato, non e arrivato, non ricevuto, rendere, restituzione, soldi, i " +
    "miei soldi, indietro, soldi indietro, lamentela, nota di credito, bedorven vis, rotte groente, gebroken, stuk, ruikt, " +
    "over datum, niet vers, slechte kwaliteit, doos, dozen, krat, kratten, ontbreekt een doos, verkeerd geleverd, verkeerde " +
    "artikel, onvolledig, niet ontvangen, niet gekregen, geld, mijn geld, klagen, tegoed, creditnota, marked as sorted, " +
    "sorted but, sorted, agreed but never, never did, promised new, bring new, new bottles, dumped, on the pavement, " +
    "pavement, in the rain, in the street, ten percent for, half for, more than offered, theft, thieves, count, count " +
    "doesnt match, doesnt match, stock take, stocktake, weighed, scales, weight, kilos missing, peaches, sort out, took my " +
    "money, refound, refnd, collect spoiled ",
  "order-again/":
    "reorder, re order, repeat, repeat order, order again, buy again, same again, same as last, same as last week, same as " +
    "last time, same as before, same order, same stuff, same things, same veg, the usual, usual order, our usual, regular " +
    "order, standing order, every week, weekly order, last weeks order, old order again, copy, copy an order, copy of my " +
    "order, clone, duplicate an old order, recreate, redo, place again, new order, place an order, place a new order, make " +
    "a new order, make an order, how do i order, how to order, start an order, reactivate, discontinued, sold out, " +
    "unavailable, not available, out of stock, back in stock, in stock, is it in stock, still sell, still available, no " +
    "longer sold, delisted, stuff, product, todays price, current price, price now, price today, price changed, more " +
    "expensive, more expensive than, dearer than last time, expensive, went up since, cheaper than last time, than last " +
    "time, last time, why is it more, different price, clicked twice, pressed twice, wanted day, wanted delivery day, " +
    "delivery window, nachbestellen, wieder bestellen, nochmal bestellen, erneut bestellen, noch einmal, gleiche " +
    "bestellung, neue bestellung, commander a nouveau, recommander, renouveler, meme commande, nouvelle commande, refaire " +
    "la commande, repasser commande, volver a pedir, pedir de nuevo, pedir otra vez, repetir, repetir pedido, mismo pedido, " +
    "nuevo pedido, riordinare, riordino, ordinare di nuovo, stesso ordine, stessi prodotti, gli stessi, ripetere, nuovo " +
    "ordine, opnieuw bestellen, nog een keer, herhalen, dezelfde bestelling, weer bestellen, nabestellen, nieuwe " +
    "bestelling, same delivery, same delivery as last, as last friday, as last monday, as last week, like last time, like " +
    "last week, as before, dont do that, dont do anymore, do not do that any more, any more, anymore, no longer do, no " +
    "longer have, stopped selling, what i ordered before, what we ordered before, from last time, previous order again, " +
    "cost more now, costs more, cost more, gone up, went up, now more, price different, add last order, basket, cart, " +
    "shopping basket, checkout, buy, buy more, purchase again, template, favourites, favorites, favourite list, saved list, " +
    "shopping list, subscription, recurring, every monday, automatic order, minimum, pack size, delivery day for my new " +
    "order, pre order, preorder, next month, order in advance, in advance, order ahead, for next week, future order, too " +
    "dear, trop cher, zu teuer, demasiado caro, troppo caro, te duur, wie letzte woche, wie immer, das gleiche, dasselbe, " +
    "gleiche wie, noch mal, nochmals, wieder bestellen wie, teurer, teurer als, ausverkauft, nicht verfugbar, lieferbar, " +
    "bestellen, wie bestelle ich, meme chose, la meme chose, commander la meme, comme d habitude, comme la semaine " +
    "derniere, encore une fois, plus cher, rupture, en rupture, rupture de stock, indisponible, comment commander, passer " +
    "commande, lo mismo, lo mismo que, lo de siempre, como siempre, como la semana pasada, otra vez, mas caro, agotado, no " +
    "disponible, como pedir, hacer un pedido, lo stesso, la stessa cosa, come sempre, come la settimana scorsa, ancora una " +
    "volta, di nuovo, piu caro, esaurito, non disponibile, come ordinare, fare un ordine, hetzelfde, hetzelfde bestellen, " +
    "nog eens, nog eens bestellen, zoals altijd, zoals vorige week, zelfde als, opnieuw, duurder, uitverkocht, niet " +
    "beschikbaar, niet leverbaar, hoe bestel ik, bestel, like last month, as last month, case of, reserve, order the same, " +
    "order more, same quantities, cheaper, time will the lorry, at our back door, what time slot, which window, window i " +
    "wanted, choose a time, pick a day, reopen a cancelled order, re open a cancelled, get the cancelled one again, order " +
    "the cancelled one again ",
  "order-statuses/":
    "status, statuses, state, meaning, meaning of status, what does processing mean, what does pending mean, what does " +
    "confirmed mean, tracking, track, track my order, track my delivery, track and trace, where is my order, where is my " +
    "delivery, wheres my order, were is my order, where is it, where is my stuff, where are my goods, where is the driver, " +
    "where is the van, where is the truck, how far, how far is it, eta, when will it arrive, when does it arrive, when does " +
    "it come, when is it coming, when will it come, what time, arrive today, coming today, on the way, is it coming, hasnt " +
    "arrived, not arrived, not arrived yet, hasnt come, not here, not here yet, still not here, still waiting, waiting for " +
    "my order, waiting since, late, running late, delayed, overdue, in transit, dispatched, shipped, has it left, has it " +
    "been sent, sent out, rejected, declined, turned down, supplier refused, supplier said no, supplier rejected, order " +
    "declined, was declined, cancelled by supplier, cancelled by the supplier, supplier cancelled, they cancelled, they " +
    "cancelled my order, cancelled on me, cancelled without, who confirms, nobody has accepted, not accepted, not " +
    "confirmed, hasnt confirmed, not confirmed yet, stuck, stuck on, stuck at, still pending, still says pending, still " +
    "says, pending since, hasnt moved, hasnt changed, same since, same status, since yesterday, received, arrived, did they " +
    "get my order, has my order been received, is my order accepted, being prepared, prepared, packed, driver, van, lorry, " +
    "truck, courier, out for delivery, wrong status, says delivered, marked delivered, not delivered, wo ist meine " +
    "bestellung, wo ist, wo bleibt, wann kommt, sendungsverfolgung, lieferung, lieferstatus, unterwegs, was bedeutet, ou " +
    "est ma commande, ou est, quand arrive, suivi, suivre, livraison, en cours de livraison, que signifie, donde esta mi " +
    "pedido, donde esta, cuando llega, seguimiento, estado, estado del pedido, que significa, dove e il mio ordine, dove, " +
    "quando arriva, stato, stato ordine, tracciare, spedito, cosa significa, waar is mijn bestelling, waar is, waar blijft, " +
    "wanneer komt, volgen, onderweg, wat betekent, gdzie jest, stuff left yet, has left, left yet, has my, is my order, is " +
    "it packed, being packed, still being packed, wont take my order, refuses my order, refused my order, said no, said no " +
    "to, said no to my order, they said no, doesnt want my order, not going to deliver, wont deliver, didnt accept, hasnt " +
    "accepted, hasnt been accepted, accepted yet, accepted it, seen my order, has supplier seen, do they have my order, " +
    "order went through, went through, did my order go through, order received, in progress, when will they send, when do " +
    "they send, driver lost, traffic, which day, which day does it come, coming on, due, due today, due tomorrow, arriving, " +
    "expected, expected date, late again, an hour late, hours late, waiting, waiting all day, delivery, deliver, delivery " +
    "status, colours of status, grey, orange, green, who changes the status, changes by itself, wo ist meine lieferung, " +
    "kommt nicht, nicht gekommen, nicht geliefert, wann wird geliefert, geliefert, wird geliefert, lieferung kommt nicht, " +
    "lieferung verspatet, verspatung, zu spat, spat, abgelehnt, nicht bestatigt, in bearbeitung, fahrer, ma livraison, pas " +
    "recu ma livraison, pas livre, pas encore livre, livree, en retard, retard, quand, quand sera, livreur, refusee par le " +
    "fournisseur, pas confirmee, en preparation, ou en est, en est ma commande, mi entrega, no ha llegado, no llega, " +
    "entrega, retraso, tarde, con retraso, cuando, cuando llegara, repartidor, rechazado, rechazaron, sin confirmar, en " +
    "camino, la mia consegna, consegna, dov e, dov e il mio, in ritardo, ritardo, quando, fattorino, corriere, rifiutato, " +
    "non confermato, in consegna, in preparazione, mijn levering, levering, bezorging, niet geleverd, niet gekomen, nog " +
    "niet, te laat, vertraging, wanneer, bezorger, chauffeur, geweigerd, afgewezen, niet bevestigd, still processing, " +
    "processing after, still confirmed, still preparing, after 4 days, for days, 4 days, days later, since 3 days, " +
    "pathetic, late delivery, van is late, is late, available but they said no, says no to me, short of staff, did i just " +
    "lose, lost my order to, threw it out, just threw it out, threw my order out, binned my order, took my order and, " +
    "dropped my order, got rejected, was refused, is refused, supplier cant do it, supplier cannot do it, refuses, vanish " +
    "overnight, button vanished overnight, no longer cancel ",
  "order-chat/":
    "chat, order chat, talk, talk to, talk to a person, speak to, speak to a human, speak to someone, contact, contact " +
    "supplier, reach, get hold of, get in touch, seller, vendor, phone, phone number, telephone, number to call, call, call " +
    "them, ring, ring them, whatsapp, human, person, message, message about my order, long message, write, write to the " +
    "supplier about, see, did they see, did they read, have they read, read receipt, seen my message, read my message, " +
    "reply, answer, answers, no answer, no reply, nobody answers, nobody replies, doesnt reply, doesnt answer, dont answer, " +
    "wont answer, ignoring me, ignored, ignores, not responding, no response, waiting for an answer, waiting for a reply, " +
    "waiting days, how long do they take to answer, ask a question, question about my order, ask the supplier, tell the " +
    "supplier, tell them, tell the driver, note for the driver, instructions, delivery instructions, driver instructions, " +
    "special instructions, back door, ring the bell, leave it at, leave with, gate code, side entrance, opening time of our " +
    "kitchen, comment, note, add a note, send a message, message not sent, delete a message, edit a message, unsend, before " +
    "i cancel, attach a file to a message, wheres the driver, where is the driver, driver, nachricht, nachricht an, " +
    "schreiben, anrufen, telefonnummer, keine antwort, antwortet nicht, kontakt, kontaktieren, lieferant antwortet nicht, " +
    "message au fournisseur, contacter, joindre, telephone du fournisseur, ne repond pas, pas de reponse, ecrire, parler, " +
    "mensaje, contactar, hablar con, llamar, telefono, no contesta, no responde, escribir, messaggio, contattare, parlare " +
    "con, telefono fornitore, non risponde, scrivere, bericht, bericht sturen, contact opnemen, bellen, antwoordt niet, " +
    "geen antwoord, reageert niet, schrijven, nobody picks up, picks up, pick up the phone, rings, get a human, real " +
    "person, real human, customer service, support, hotline, help line, helpdesk, call centre, supplier is silent, silent, " +
    "silence from supplier, dead silence, heard nothing, havent heard, not heard, not heard back, hear back, no word, " +
    "urgent, urgently, asap, emergency, quick question, leave a message, send a note, let them know, let driver know, warn " +
    "them, inform, mention, ask them, ask whether, ask if, can i ask, how do i ask, talk with, chatting, typing, two ticks, " +
    "ticks, blue ticks, seen, delivered to them, history of chat, attach, attachment, file in chat, emoji, key for the " +
    "door, parking, loading bay, entrance, knock, ask for, new address for the driver, running late tell, instead of me " +
    "answer, colleague answer, colleague should answer, my colleague should, someone else answer, on my behalf, rude, " +
    "driver was rude, wrong entrance, at the wrong, at the door, van is at, driver is at, is here, useless, nobody, why " +
    "wont they, meldet sich nicht, meldet sich, antwortet, reagiert nicht, anrufen kann, mit jemandem sprechen, sprechen, " +
    "erreichen, erreiche, lieferant, dem fahrer, frage, frage zur bestellung, repond pas, ne repond, fournisseur, parler a " +
    "quelqu un, parler au fournisseur, appeler, numero de telephone, demander, question, question sur ma commande, le " +
    "livreur, proveedor, hablar, hablar con el proveedor, hablar con alguien, el proveedor no, numero de telefono, " +
    "preguntar, pregunta, escribir al proveedor, fornitore, parlare, parlare con qualcuno, chiamare, numero di telefono, " +
    "chiedere, domanda, scrivere al fornitore, risponde, leverancier, praten, iemand spreken, spreken, telefoonnummer, " +
    "vraag, vragen, leverancier bellen, antwoord, reactie, follow up, following up, chase, chasing, chase them, nudge, " +
    "remind them, how many times, tell you the address, someone now, talk to someone, can i reach them, reach them, " +
    "allergic, before i serve, cant see anything, says she answered, says they answered, where is the answer, anwsering, " +
    "answring, awnsering, anser, antwering, not anwsering, long explanation, writing a long, my words, my words vanished, " +
    "words vanished, words gone, text gone, text lost, lost my text, lost my message, wifi dropped, wifi, wi fi, no signal, " +
    "signal, connection dropped, cellar, half written, draft, drafts, unfinished message ",
  "message-your-supplier/":
    "messages, order chat, supplier, message your supplier, inbox, direct message, direct thread, dm, write directly, " +
    "general question, not about an order, no order yet, without an order, nothing to do with, nothing to do with any, not " +
    "to do with an order, any particular order, before i order, new supplier, wholesaler, ask a wholesaler, ask a supplier, " +
    "opening hours, closed over christmas, are they open, are they closed, holiday, bank holiday, holidays, do they " +
    "deliver, deliver to my area, minimum order, price list from supplier, new product question, ask for a quote, quote, " +
    "find a message, old message, old messages, search messages, find what was said, past conversation, conversation, " +
    "conversations, previous chat, who reads, who can read, who sees my messages, can my colleagues see, see the chat, " +
    "wholesalers, which supplier can i write to, cant write to, write to a new supplier, tell the driver, driver " +
    "instructions, delivery instructions, back door, nachrichten, posteingang, frage an den lieferanten, geoffnet, " +
    "messagerie, question au fournisseur, horaires, mensajes, pregunta al proveedor, horario, messaggi, domanda al " +
    "fornitore, orari, berichten, vraag aan leverancier, openingstijden, never bought from, havent bought from, have not " +
    "bought from, not ordered from, never ordered from, before first order, start a conversation, introduce, new products, " +
    "samples, sample, catalogue question, christmas opening, christmas, easter, new year, summer holiday, open on, do they " +
    "sell, do you sell, can they get, could they get, special request, something they dont list, everyone at my place, " +
    "everyone see, who else sees, private, private message, our team see, whole team, two chats, which chat, all chats, all " +
    "messages, all conversations, meeting, rep, sales rep, account manager, general, follow up, allgemeine frage, neuer " +
    "lieferant, nouveau fournisseur, nuevo proveedor, nuovo fornitore, nieuwe leverancier, demande generale, can i reach " +
    "them, unread messages, unread chats ",
  "notifications/":
    "notification, alerts, alert, bell, email, mail, mails, spam, spamming, spamming me, junk, junk folder, unsubscribe, " +
    "too many, too many mails, too many emails, stop emailing, stop the emails, stop sending me, stop mailing, flooding, " +
    "bombard, bombarding, mute, silence, quiet, turn off, switch off, turn on alerts, disable, dont want mails, no email, " +
    "no emails, no mail, email never came, email not arriving, didnt get an email, not getting emails, not receiving, mails " +
    "dont arrive, never got a mail, never got an email, wasnt told, was not told, nobody told me, not notified, didnt know, " +
    "missed it, inbox full, news, toast, popup, pop up, pop ups, sound, ping, red dot, red number, number on the bell, " +
    "badge, mark as read, unread, digest, daily summary, once a day, email address for, reply to the email, answer the " +
    "email, replied to the email, reminder, remind me, push, sms, text message, notify me, get told when, tell me when, let " +
    "me know when, know when it ships, benachrichtigung, benachrichtigungen, e mail kommt nicht, keine mail, keine mails, " +
    "zu viele, zu viele mails, zu viele emails, abbestellen newsletter, ausschalten, trop de mails, trop d emails, " +
    "notifications desactiver, desactiver, pas recu de mail, pas de mail, courriel, courriels, correo, correos, demasiados " +
    "correos, no recibo correos, notificaciones, desactivar, avisos, notifiche, troppe mail, troppe email, disattivare, non " +
    "ricevo, non ricevo mail, meldingen, te veel mails, te veel e mails, te veel, geen mail, uitzetten, uitschakelen, " +
    "buzzing, keeps buzzing, phone buzzing, vibrate, beep, beeping, noise, ringing, dinging, go to my boss, goes to wrong " +
    "person, wrong inbox, mails go to, emails go to, mail goes to, other email, second email, cc, forward, ping me, when it " +
    "ships, when it leaves, when ships, tell me as soon, want to be told, told when, get informed, informed, keep me " +
    "posted, posted, updates, update me, stay up to date, watch, follow, overnight, at night, at weekend, weekends, " +
    "midnight, woke me, wakes me up, days off, on holiday no mails, mailbox, outlook, gmail, hotmail, delivery failed mail, " +
    "bounce, blocked mail, too often, so many, less mail, fewer mails, fewer emails, every little thing, only important, " +
    "important ones, choose which, mark read, clear all, clear notifications, get told, i get told, told about, things that " +
    "dont concern me, concern me, not interested, none of my business, irrelevant, every evening, every night, every " +
    "morning, every hour, wake up, no news, want no news, zu viele nachrichten, zu viele benachrichtigungen, mails " +
    "abschalten, mails abstellen, mail bekommen, keine mail bekommen, nicht benachrichtigt, trop de messages, trop de " +
    "notifications, arreter les mails, ne recois pas, je ne recois pas, recevoir, ne plus recevoir, demasiadas " +
    "notificaciones, dejar de recibir, no me avisan, no me llega, no me llegan, correo electronico, no recibo, troppi " +
    "messaggi, troppe notifiche, smettere, non mi arriva, non mi arrivano, non ricevo le email, te veel berichten, te veel " +
    "meldingen, geen bericht, geen melding, krijg geen, stoppen met mailen, mailtjes, nobody tells me, tells me anything, " +
    "off ",
  "sign-in-and-settings/":
    "log in, login, log on, sign in, sign in problem, cant log in, cant login, cant sign in, wont let me in, let me in, not " +
    "let me in, locked out, locked, blocked, login blocked, account blocked, account locked, get in, cant get in, cant " +
    "access, no access, access, password, forgot password, forgotten password, lost password, cant remember, dont remember, " +
    "new password, reset, reset password, change password, passcode, wrong password, typed it in wrong, too many attempts, " +
    "too many tries, attempts, credentials, username, user name, account, my account, profile, my name, change my name, " +
    "name is wrong, name spelled wrong, misspelled name, married, change email address, colleague sign in, new colleague, " +
    "new employee, new member of staff, new staff, member of staff, employee left, chef left, left the company, register, " +
    "registration, sign up, create an account, join, invite, add a user, add user, another user, second user, share a " +
    "login, share password, timezone, time zone, times are wrong, wrong time, wrong hour, hour out, an hour off, hour off, " +
    "clock, summer time, daylight saving, dark mode, dark, night mode, theme, light mode, too bright, white screen, bright, " +
    "colours, colors, font, language, log out, log off, sign out, sign out everywhere, signed out, keeps signing me out, " +
    "logged out, logs me out, kicked out, kicks me out, throws me out, session, shared computer, shared tablet, kitchen " +
    "tablet, tablet, ipad, phone app, app, on my phone, stay signed in, lost phone, lost my phone, stolen, stolen phone, " +
    "stolen tablet, hacked, someone else uses, shortcuts, anmelden, anmeldung, einloggen, passwort, passwort vergessen, " +
    "kennwort, abmelden, ausloggen, konto, sprache, se connecter, connexion, mot de passe, mot de passe oublie, " +
    "deconnecter, compte, langue, iniciar sesion, contrasena, olvide mi contrasena, he olvidado, cerrar sesion, cuenta, " +
    "entrar, accedere, accesso, password dimenticata, ho dimenticato, uscire, inloggen, aanmelden, wachtwoord, wachtwoord " +
    "vergeten, uitloggen, afmelden, taal, new girl, new guy, new chef, new manager, new cook, new waiter, starts monday, " +
    "new starter, starter, trainee, replacement chef, needs to see orders, needs access, give my colleague, give colleague, " +
    "colleague access, screen, brightness, eyes hurt, hurts my eyes, bigger letters, text size, letters too small, shows " +
    "london time, london time, berlin time, local time, in madrid, different country, clock wrong, clock shows, pass word, " +
    "passwd, pw, pwd, pin, code, verification, two factor, 2fa, authenticator, login page, sign in page, says wrong, says " +
    "incorrect, incorrect, invalid, not recognised, doesnt recognise, unknown email, email not known, no account, which " +
    "email, which address, caps lock, how long locked, how long blocked, try later, wait how long, remember me, stay logged " +
    "in, every time i have to, again and again sign in, sign in twice, cookies, browser, old ipad, safari, chrome, chef " +
    "quit, staff left, someone left, sacked, fired, ex employee, delete my account, close my account, settings, " +
    "preferences, display name, person who used to order, used to order, has left and, her details, his details, their " +
    "details, sign in details, login details, her tablet, his tablet, own login, handover, took over, taken over, take over " +
    "from, zeitzone, zeitzone falsch, uhrzeit, falsche uhrzeit, uhr, kann mich nicht anmelden, nicht einloggen, nicht " +
    "anmelden, gesperrt, passwort andern, passwort verloren, dunkel, dunkler modus, zugang, zugang fur, neuer kollege, " +
    "fuseau, fuseau horaire, mauvaise heure, ne peux pas me connecter, impossible de me connecter, me connecter, changer le " +
    "mot de passe, mode sombre, acces, nouveau collegue, zona horaria, hora incorrecta, no puedo entrar, no puedo iniciar, " +
    "cambiar la contrasena, cambiar contrasena, modo oscuro, acceso, nuevo empleado, clave, fuso orario, ora sbagliata, non " +
    "riesco ad accedere, non riesco a entrare, cambiare password, tema scuro, modalita scura, nuovo dipendente, tijdzone, " +
    "verkeerde tijd, kan niet inloggen, wachtwoord kwijt, wachtwoord wijzigen, donker, donkere modus, toegang, nieuwe " +
    "medewerker, nieuwe collega, canot login, cant logon, three bars, several restaurants, two restaurants, only see its " +
    "own, see only, see own, own stuff, which company, dark screen, wifi dropped, drafts, draft, half filled, words " +
    "vanished after sign out ",
  "find-orders/":
    "search, search orders, filter, sort, find, find my order, find an order, find order, cant find my order, cant find, " +
    "looking for, look for, look up, lookup, list, list of orders, all my orders, all orders, my orders, past orders, " +
    "previous orders, old, old order, older orders, order history, last year, last month, last years order, history of " +
    "orders, overview, order number, by number, by supplier, by date, by status, by product, only show, show only, hide, " +
    "narrow, newest first, oldest first, next page, page 2, more orders, order has vanished, order vanished, order " +
    "disappeared, order is gone, order not in the list, dont see my order, cant see my order, colleagues orders, my " +
    "colleague ordered, ordered by a colleague, what needs me, needs attention, what do i have to do, todo, to do, " +
    "keyboard, shortcut, shortcuts, hotkeys, keys, without a mouse, export, how much did we spend, spend, spending, spent, " +
    "total this year, dashboard, home page, chart, bestellung finden, bestellung suchen, suchen, finden, alle bestellungen, " +
    "meine bestellungen, alte bestellung, bestellnummer, trouver, trouver ma commande, chercher, rechercher, mes commandes, " +
    "ancienne commande, historique, buscar, buscar pedido, encontrar, mis pedidos, pedidos anteriores, historial, cercare, " +
    "trovare, trovare ordine, i miei ordini, vecchio ordine, zoeken, vinden, bestelling zoeken, mijn bestellingen, oude " +
    "bestelling, order from march, order from january, order from last, from march, from january, from may, what my " +
    "colleague bought, colleague bought, what colleague ordered, list is too long, long list, too long list, too many " +
    "orders, sort by price, cheapest, biggest, most expensive, largest, oldest, latest, most recent, recent orders, last " +
    "order, everything we bought, what we bought, what did we buy, what did we order, what have we ordered, how often, " +
    "bought from, ordered from, all from one supplier, one supplier only, statistics, report of spending, monthly, year, " +
    "months, per month, budget overview, orders of last week, orders this week, todays deliveries, deliveries today, lost " +
    "my order, lost order, where did my order go, where has my order gone, cant see orders, empty list, nothing in the " +
    "list, no orders shown, wrong company, page down, scroll, placed it, coworker, co worker, coworker placed, colleague " +
    "placed, co worker ordered, who placed it, three bars, several restaurants, each see, drop down, dropdown, letzte " +
    "bestellungen, bestellungen vom, wo finde ich, commandes precedentes, ou trouver, ou sont mes, donde encuentro, donde " +
    "estan mis, pedidos antiguos, dove trovo, dove sono i miei, vecchi ordini, waar vind ik, waar staan mijn, eerdere " +
    "bestellingen, ausgaben, depenses, gastos, spese, uitgaven, umsatz, hundreds of them, there are hundreds, dozens of " +
    "them, only remember, i only remember, remember that it had, it had oysters, had oysters in it, sometime in spring, " +
    "some time in, last spring, last summer, in spring, in autumn, use the mouse, without mouse, mouse all day, mouse, " +
    "quicker way, go through forty, faster way, through all of these, gone from the open ones, not among the open ones ",
  "timeline-and-receipt/":
    "history, history of this order, timeline, log, receipt, proof, proof of cancellation, proof for my boss, for the " +
    "accountant, for accounting, bookkeeper, bookkeeping, for the books, paperwork, document, print, print out, printer, " +
    "paper copy, pdf, save as pdf, download, invoice, invoice copy, need an invoice, where is my invoice, get an invoice, " +
    "bill, get a bill, vat, tax, who cancelled, who cancelled it, who did, who did this, who did it, who changed, who " +
    "changed it, who ordered, who placed, who approved, who accepted, which one of my, which colleague, which of us, did " +
    "this to the order, nobody admits, admits, blame, audit, when was it, when did it, when was it cancelled, when was it " +
    "sent, what happened to, what happened with my order, why was it cancelled, why did they cancel, without saying why, no " +
    "reason, reason given, what reason, the reason, step by step, in writing, black and white, quittung, beleg, rechnung, " +
    "rechnung drucken, drucken, wer hat, verlauf, nachweis, recu, facture, imprimer, qui a annule, qui a, preuve, " +
    "justificatif, recibo, factura, imprimir, quien cancelo, quien ha, comprobante, ricevuta, fattura, stampare, chi ha, " +
    "chi ha annullato, prova, bon, factuur, afdrukken, printen, wie heeft, bewijs, who pressed, who pressed cancel, who " +
    "clicked, who hit, who stopped, who signed, who bought, who sent, name of the person, which person, which employee, was " +
    "it me, wasnt me, i didnt do, i never cancelled, i didnt cancel, didnt cancel this, cancelled without me, somebody " +
    "cancelled, someone cancelled, invoice for, receipts, accountant, accountant wants, tax office, tax man, auditor, " +
    "insurance, boss wants, show my boss, written confirmation, certificate, a4, on paper, printout, export pdf, email me " +
    "the receipt, keep a copy, archive, records, record, exact time, what time was, since when, how long did it take, log " +
    "of changes, all changes, whole story, story of the order, steps, ticked off, progress, delivery note, delivery notes, " +
    "lieferschein, bon de livraison, albaran, bolla, pakbon, piece of paper, a piece of paper, paper for, order that didnt " +
    "happen, doesnt add up, add up, sums are wrong, total is wrong, rechnung fehlt, wo ist die rechnung, wer hat storniert, " +
    "wer hat bestellt, wer war, beweis, qui a commande, qui a fait, ou est la facture, ma facture, recu d annulation, " +
    "quien, quien cancelo esto, quien lo cancelo, quien pidio, donde esta la factura, mi factura, chi ha ordinato, dov e la " +
    "fattura, la fattura, chi, wie annuleerde, wie heeft besteld, wie deed, waar is de factuur, mijn factuur, signed, " +
    "signed for, in black and white, black white, none of us touched, overnight, paperwork for goods, who placed it, wants " +
    "to see, who was it, who was that, cancelled it without telling, without telling me, without telling, whose name, whose " +
    "name is on it, name is on it, never touched, says he never, says she never, he never touched, denies, deny, swears, " +
    "business partner, partner says, gone from the open ones, how come it is cancelled, threw it out without asking, " +
    "without asking me who ",
  "supplier-desk/":
    "suppliers, desk, vendor, seller, fulfil, fulfill, incoming, incoming order, incoming orders, new order came in, new " +
    "order as supplier, order came in, got an order, confirm, confirm an order, accept an order, accept the order, take an " +
    "order, ship, dispatch, dispatched, mark as sent, mark as shipped, mark delivered, mark as delivered, set to delivered, " +
    "sent out, send out, gone out, left with the driver, goods have left, have left, has left, van has left, out of the " +
    "door, get this out, on the van, loaded, start processing, begin preparing, start packing, packing, pick, picking, move " +
    "to the next, next step, next status, wrong button, pressed the wrong button, go back a step, undo delivered, cant send " +
    "out, cant start, cant confirm, says the customer has to answer, customer has to answer, waiting for the customer, " +
    "waiting for the buyer, blocks, decline, decline an order, cant deliver, cannot deliver, cannot fulfil, we are full, " +
    "fully booked, no stock, we dont have, dont have it, we ran out, we are out of, out of it, sold out at our end, not " +
    "enough stock, offer something else, offer an alternative, offer a substitute, suggest another, propose a change, " +
    "change a customers order, change the price of an order, customer, customers, my customer, customer cancelled, customer " +
    "cancels, a buyer cancelled, buyer cancelled, buyer wants to change, customer wants to change, customer asks for a " +
    "change, cancelled orders of customers, already packed and they cancel, todays orders, orders for tomorrow, what to " +
    "pack, delivery round, take back a proposal, withdraw a proposal, als lieferant, auftrag, auftrag annehmen, auftrag " +
    "ablehnen, auftrag bestatigen, bestellung bestatigen, bestellung ablehnen, versendet, kunde, kunden, en tant que " +
    "fournisseur, confirmer, confirmer une commande, refuser une commande, client, expedier, expediee, como proveedor, " +
    "confirmar, confirmar pedido, rechazar pedido, cliente, enviado, come fornitore, confermare, confermare ordine, " +
    "rifiutare ordine, spedire, als leverancier, bevestigen, bestelling bevestigen, bestelling weigeren, klant, klanten, " +
    "verzonden, buyer wants less, buyer wants more, customer wants more, customer wants less, only do half, can only do, we " +
    "can only, do half, deliver half, part delivery, partial delivery, send thyme, can i send something else, send instead, " +
    "out of basil, we are short, were out of, were short, marked it delivered, marked delivered by mistake, marked by " +
    "mistake, delivered by mistake, sent out by mistake, confirmed by mistake, declined by mistake, undo confirm, wrong " +
    "status set, not moving, next step missing, baked, already baked, already prepared, already cooked, already cut, order " +
    "book, workload, too many orders to handle, overbooked, capacity, no driver, van broke down, our van, our driver, delay " +
    "for customers, tell customer, inform customer, answer customer, answer a buyer, reply to customer, refuse a customer, " +
    "bad customer, customer not paying, customer didnt pay, promise a date, promised date, delivery promise, change " +
    "promised, later than promised, print orders, packing list, picking list, sort the desk, urgent orders, what is the " +
    "desk, pressed send out, send out for the wrong, wrong customer, still in my yard, van is still, hasnt left yet, " +
    "question is still open, customers question, customers question is open, start before, before i answered, wie lehne " +
    "ich, wie bestatige ich, ausgeliefert markieren, marquer livree, marquer comme, comment confirmer, comment refuser, " +
    "marcar como, como confirmo, como rechazo, segnare come, come confermo, come rifiuto, markeren als, hoe bevestig ik, " +
    "hoe weiger ik, mijn klant, mein kunde, mon client, mi cliente, il mio cliente, go out first, have to go out first, " +
    "goes out first, what goes first, which first, which button says yes, bistro wants, a bistro, restaurant wants, a " +
    "restaurant, hotel wants, a hotel, a cafe, a guesthouse, bar wants, the restaurant, the hotel, the bistro, my buyer, " +
    "our buyer, buyer has, buyer hasnt, buyer says, buyers, stupid buyer, their wish, wish on my screen, what do i click, " +
    "say that is fine, fine by us, that is fine with us, cant ship, cannot ship, cant ship a thing, sat on our, our " +
    "suggested swap, suggested swap, our suggestion, our proposal, our offer, cannot fill, cant fill, cannot do this one, " +
    "turn the restaurant down, turn down, turn them down, turn him down, politely, grower, farmer, farm, dairy, bakery, " +
    "baker, brewery, brewer, butcher, vineyard, winery, laundry, roaster, grower here, i run a, we supply, we deliver to, i " +
    "deliver to, i sell, reopen for a customer, for a customer, recreate for a customer, make it again for them, last " +
    "ordered by restaurant, wants fewer, wants more, wants less, want fewer, pulled out ",
  "supplier-policies/":
    "charge, charges, fee, fees, cost, penalty, fine, terms, terms and conditions, conditions, rules of the supplier, " +
    "policy, policies, cancellation policy, price of cancelling, percent, percentage, 20 percent, how much will they " +
    "charge, how much do they charge, late fee, late cancellation, cancellation fee, cancellation charge, why was i " +
    "charged, why am i charged, charged me, charged a fee, unfair, too expensive to cancel, worked out, calculated, how is " +
    "it calculated, which version, changed their terms, new terms, suppliers, set my policy, set a fee, set our terms, set " +
    "up charges, want to charge, charge customers, charge buyers, charge for late, charge for cancelling, make them pay, " +
    "make customers pay, customers cancel too late, they keep cancelling, cancelling last minute, cutoff, cut off, cut off " +
    "time, order deadline, hours before, our hours, opening hours, our opening hours, working hours, business hours, answer " +
    "time, answer times, usual answer time, office hours, days we are closed, phone number on our page, contact person, " +
    "stornogebuhr, stornokosten, stornobedingungen, bedingungen, gebuhren, offnungszeiten, unsere offnungszeiten, frais d " +
    "annulation, conditions d annulation, conditions du fournisseur, nos horaires, gastos de cancelacion, politica de " +
    "cancelacion, condiciones, nuestro horario, penale, spese di annullamento, condizioni, nostri orari, annuleringskosten, " +
    "voorwaarden, onze openingstijden, hidden charges, hidden fee, hidden costs, fee seems wrong, fee wrong, wrong fee, fee " +
    "too high, how much is fee, what percentage, what percent, what do i pay, do i pay when, pay when i cancel, pay when i " +
    "cancel late, cancel late, cancelling late, late cancel, when late, after we baked, customers cancel after, cancel " +
    "after we, people cancel, they cancel after, protect, protect ourselves, compensation for cancelling, our rules, my " +
    "rules, house rules, set rules, deadline for customers, until when can customers cancel, until when can they cancel, " +
    "notice, notice period, free until, grace period, contract, agreement, price for preparing, preparation cost, handling " +
    "fee, restocking fee, restocking, supplier charges, who pays, who pays for, who decides the fee, holidays when we are " +
    "closed, we close, trop cher, notice they have, how much notice, before we charge, we charge, charged for what, why the " +
    "hell was i charged, for my trouble, ask for something for my trouble, my trouble, calling off, calls off, calling " +
    "things off, an hour before, hour before i drive, regulars, wie viel kostet die stornierung, was kostet eine " +
    "stornierung, warum wurde berechnet, berechnet, combien coute l annulation, pourquoi frais, facture l annulation, " +
    "cuanto cobran, me cobraron, cobraron por cancelar, me han cobrado, quanto si paga, mi hanno addebitato, addebito, " +
    "hoeveel kost annuleren, in rekening, in rekening gebracht, suplyer policy, supplier policy, keeps bailing, bailing, " +
    "bails, bailed, bail on us, pulled out, pulls out, after we packed, after packing, while we were packing, ask for ten " +
    "percent, ask for percent, ask for money, we want compensation, want compensation, ask compensation, at the last " +
    "second, short notice, no notice, pay for what we prepared, prepared for nothing, wasted, wasted work ",
  "import-catalogue/":
    "operators, suppliers, upload, upload prices, upload my prices, upload products, spreadsheet, csv, price list, prices, " +
    "my prices, our prices, change my price, change our prices, change a price, change prices, price of my, price i sell, " +
    "update prices, put prices up, raise my prices, new prices, products, our products, products we sell, my products, add " +
    "a product, new product, new item for sale, new line, range, assortment, catalogue, catalog, stock, availability, mark " +
    "as sold out, mark as out of stock, take off sale, stop selling, no longer sell, not selling, season, out of season, " +
    "seasonal, wrong price in catalogue, unit, pack size, excel price list, preisliste, preise, preise andern, meine " +
    "preise, katalog, artikel, neues produkt, liste de prix, tarif, tarifs, modifier le prix, prix, prix d un produit, " +
    "catalogue fournisseur, nouveau produit, lista de precios, precios, cambiar precio, cambiar precios, mis precios, " +
    "catalogo, nuevo producto, listino, listino prezzi, prezzi, cambiare prezzo, i miei prezzi, nuovo prodotto, prijslijst, " +
    "prijzen, prijs wijzigen, mijn prijzen, catalogus, nieuw product, wrong price on list, wrong price on our list, our " +
    "list, asparagus on, for the season, excel of our products, products excel, list of products, product list, item list, " +
    "items we sell, what we sell, we sell, sell, sold by weight, kilo price, price per kilo, offer of the week, weekly " +
    "prices, special offer, promotion, discount for customers, barcode, sku, item code, item number, code, currency of " +
    "prices, remove a product, delete a product, hide a product, not available today, back on sale, we have it again, " +
    "available again, put out of stock, out of stock on our side, mark something, put something out of stock, set out of " +
    "stock, take product off, sold by the kilo, by the kilo, by the piece, shows pieces, our stock, stock is wrong, our " +
    "page, our shop, stop offering, no longer offering, offering, figs, season is over, wie andere ich meine preise, preis " +
    "andern, artikel hinzufugen im katalog, ajouter un produit, mes prix, anadir producto, mis productos, aggiungere un " +
    "prodotto, i miei prodotti, product toevoegen, mijn producten, ausverkauft markieren, bulk import, catalog upload, " +
    "raised the cost, raise the cost, raised cost, raise our price, raised our price, raising prices, put up our prices, " +
    "bought earlier, those who bought, those who ordered before, pay the difference, old orders keep their price, cost of " +
    "sourdough ",
  "import-orders/":
    "operators, operator, administrator, admin, upload, upload orders, upload csv, import, import orders, spreadsheet, csv, " +
    "excel, xlsx, load, load orders, bulk, bring in orders, old system, old till system, till system, our erp, migrate, " +
    "move over, file, file refused, refused file, whole thing is refused, broken rows, bad rows, bad line, skip, skip bad, " +
    "columns, column, header, headings, format, template, semicolon, comma, umlauts broken, encoding, date format, already " +
    "there, imported twice, new company, set up a company, new customer, new buyer, new restaurant, new branch, second " +
    "restaurant, add person, add a person, new colleague, new employee, new member of staff, new staff, member of staff, " +
    "give access, give someone access, create a user, new user, sign in for somebody, login for, log in for, login for a " +
    "new, install, server, command line, shell, importieren, bestellungen importieren, datei, hochladen, neuer mitarbeiter, " +
    "importer, importer des commandes, fichier, televerser, nouvel employe, nouveau collegue, importar, importar pedidos, " +
    "archivo, subir, nuevo empleado, nuevo usuario, importare, importare ordini, caricare, nuovo utente, nuovo collega, " +
    "importeren, bestellingen importeren, bestand, uploaden, nieuwe medewerker, old orders from, from our till, csv keeps, " +
    "keeps getting rejected, file rejected, rejected file, import fails, import error, import stopped, wont import, cant " +
    "import, wont load, import again, same file twice, update status by file, change status by file, onboard, onboarding, " +
    "on board, restaurant joins, first buyer, first supplier, first login, new girl, new guy, new chef, new manager, new " +
    "starter, starts monday, google sheets, numbers file, libreoffice, comma separated, decimal comma, thousands, dates " +
    "wrong, order number column, erp, pos, api, integration, sync, connect our system, backup, database, postgres, admin " +
    "account, each see its own, three bars, several branches, bulk import, datei importieren, import fehlgeschlagen, " +
    "fichier refuse, importer un fichier, archivo rechazado, importar archivo, file rifiutato, importare un file, bestand " +
    "geweigerd, hand over, add a sign in, add a login, co owner, coowner, new owner, new partner, give them a sign in, " +
    "somebody new, new manager needs ",
  "refusals/":
    "error, error message, errors, gave me an error, problem, refused, failed, fails, fault, bug, glitch, crash, crashed, " +
    "broken page, page doesnt load, not loading, blank page, limits, limit, maximum, max, not working, doesnt work, wont " +
    "work, nothing happens, did nothing, does nothing, something went wrong, went wrong, wont save, cant save, cant send, " +
    "wont send, not possible, not allowed, permission, says no, says i cant, red message, red text, message says, it says, " +
    "warning, too long, too big, too large, too many requests, too fast, slow down, wait a minute, try again, no " +
    "connection, offline, connection lost, internet, how many, how many characters, how many photos, how big, how large, " +
    "file size, what does this message mean, portal says, blocked, login blocked, locked, photo doesnt work, photo doesnt " +
    "upload, signin not working, says the customer has to answer, fehler, fehlermeldung, geht nicht, funktioniert nicht, " +
    "erreur, message d erreur, ne marche pas, ne fonctionne pas, bloque, error al, no funciona, no me deja, errore, non " +
    "funziona, non va, bloccato, fout, foutmelding, werkt niet, lukt niet, doet het niet, red box, text i dont understand, " +
    "red box with text, box with text, page says, says too many, too many, app broken, app is broken, app doesnt work, site " +
    "broken, site down, site is down, down, website, portal broken, portal down, not responding page, spinning, spinner, " +
    "spins, loading forever, hangs, hanging, frozen screen, screen frozen, freezes, slow, so slow, grey screen, white page, " +
    "404, page not found, not found, 500, 503, unavailable, expired page, session expired, somebody was faster, changed " +
    "meanwhile, reload, refresh, stale page, invalid input, not accepted, must be, characters left, too short, cant click, " +
    "cannot click, click does nothing, button does nothing, button doesnt work, nothing happened, cannot save, didnt save, " +
    "lost what i typed, message not sent, sending failed, upload failed, file type, heic, wrong format, quicker, somebody " +
    "else was quicker, else was quicker, somebody else was faster, else was, was faster, beat me to it, already answered, " +
    "already done, was passiert, es geht nicht, kann nicht, klappt nicht, rien ne se passe, impossible, ca ne marche pas, " +
    "no me deja cancelar, no pasa nada, da error, non succede niente, non riesco, er gebeurt niets, kan niet, cancelation " +
    "not working, upload error, eror, wifi dropped, wi fi, no signal, internet down, lost connection, connection dropped ",
  "glossary/":
    "words, what the words mean, understand all these words, understand the words, dont understand, dont understand the " +
    "words, these words, meaning, what does it mean, what does that mean, what does this mean, what does mean, what is a, " +
    "what is meant, meant by, terms, term, definition, define, explain, explanation, jargon, vocabulary, abbreviation, " +
    "dictionary, lingo, new here, i am new, im new, beginner, begriffe, bedeutung, was heisst, worter, vocabulaire, " +
    "definition de, signification, que veut dire, significado, terminos, que quiere decir, parole, significato, " +
    "vocabolario, woorden, betekenis, woordenlijst, what is a line, a line, line, what is the desk, the desk, what is a " +
    "thread, thread, what is a case, case, what is a proposal, what is a charge, what is a window, whats a, what are, what " +
    "do they mean by, mean by, difference between, difference, whats the difference, understand, dont get it, confusing, " +
    "confused, simple words, plain english, words on the screen, expression, term mean "
};

// Words of other languages that tell nothing about a question.
window.smallWordsElsewhere = ("der die das den dem ein eine einen einem einer ich mir mich mein meine meinen meiner du er sie wir uns unsere ihr und oder ist sind war hat habe haben " +
  "hab kann konnen wie wo wer wann warum welche mit ohne von vom zu zum zur auf aus bei nach nur noch schon auch es im fur man wird wurde diese dieser dieses bestellung bestellungen " +
  "le la les l un une des du de d je j me ma mon mes moi tu il elle nous notre nos vous et ou est sont ai as avons peux peut puis comment pour avec sans sur dans en ce cette c qui que quoi pas ne n se commande commandes " +
  "el los las lo una unos mi mis yo tu su nos nuestro y o es son esta este esto he ha han hay puedo puede como por para con sin en del al que no pedido pedidos " +
  "il gli i uno mio mia miei mie io noi nostro e o sono ho hai abbiamo posso puo come per con senza su nel nella di da dal del della che non ordine ordini " +
  "de het een ik mij mijn je jij hij zij we wij ons onze en of zijn is heb heeft hebben kan kunnen hoe waar wie wanneer waarom voor met zonder van op uit bij naar nog ook er dit deze niet bestelling bestellingen").split(" ");
