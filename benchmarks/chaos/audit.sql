-- What must hold after any run. Each query returns what breaks the sentence above it. Temporary
-- tables hold the ledgers: asked, acknowledged, received; told holds the events, read as JSON.

-- Every acknowledged booking exists, in the version that was acknowledged or a later one.
SELECT a.change, a.key, a.booking, a.version, b.version
FROM acknowledged a LEFT JOIN bookings_booking b ON b.id = a.booking
WHERE a.booking IS NOT NULL AND (b.id IS NULL OR b.version < a.version);

-- A booking that nobody changed since is as it was acknowledged last.
SELECT a.change, a.key, a.booking, a.answer
FROM acknowledged a JOIN bookings_booking b ON b.id = a.booking AND b.version = a.version
WHERE b.status <> a.answer ->> 'status'
    OR b.service_date::text <> a.answer ->> 'serviceDate'
    OR b.notes <> coalesce(a.answer ->> 'notes', '')
    OR to_char(make_interval(mins => b.start_minute), 'HH24:MI')
        <> a.answer #>> '{timeslot,startAt}';

-- What was acknowledged as canceled is canceled, what was confirmed is paid.
SELECT a.change, a.key, a.booking, b.status
FROM acknowledged a JOIN bookings_booking b ON b.id = a.booking
WHERE (a.change = 'cancel' AND b.status <> 'canceled')
    OR (a.change = 'confirm' AND b.partner_payment_confirmed_at IS NULL);

-- Every acknowledged change is told by exactly one event, which shows what was answered.
SELECT a.change, a.key, a.booking, a.version, count(t.id)
FROM acknowledged a
JOIN (VALUES ('create', 'booking.created'), ('update', 'booking.updated'),
        ('cancel', 'booking.cancelled'), ('confirm', 'booking.payment_confirmed')
    ) AS kind (change, type) ON kind.change = a.change
LEFT JOIN told t ON t.booking = a.booking AND t.version = a.version AND t.type = kind.type
    AND t.body #>> '{data,booking,status}' = a.answer ->> 'status'
    AND t.body #> '{data,booking,timeslot}' = a.answer -> 'timeslot'
    AND t.body #> '{data,booking,serviceDate}' = a.answer -> 'serviceDate'
GROUP BY a.change, a.key, a.booking, a.version
HAVING count(t.id) <> 1;

-- Every version of every booking is told.
SELECT b.id, number
FROM bookings_booking b CROSS JOIN generate_series(1, b.version) AS number
WHERE NOT EXISTS (SELECT FROM told t WHERE t.booking = b.id AND t.version = number);

-- No change is told twice.
SELECT booking, version, type, count(*) FROM told
WHERE type <> 'booking.payment_failed'
GROUP BY booking, version, type HAVING count(*) > 1;

-- A booking is told as created once, as canceled and as paid once if it was.
SELECT b.id, b.status, count(t.id) FILTER (WHERE t.type = 'booking.created'),
    count(t.id) FILTER (WHERE t.type = 'booking.cancelled'),
    count(t.id) FILTER (WHERE t.type = 'booking.payment_confirmed')
FROM bookings_booking b LEFT JOIN told t ON t.booking = b.id
GROUP BY b.id
HAVING count(t.id) FILTER (WHERE t.type = 'booking.created') <> 1
    OR count(t.id) FILTER (WHERE t.type = 'booking.cancelled')
        <> (b.status = 'canceled')::int
    OR count(t.id) FILTER (WHERE t.type = 'booking.payment_confirmed')
        <> (b.customer_paid_at IS NOT NULL OR b.partner_payment_confirmed_at IS NOT NULL)::int;

-- Each partner's events are numbered 1, 2, 3 up to the last number given.
SELECT s.partner_id, s.last, count(e.id), min(e.sequence), max(e.sequence)
FROM webhooks_eventsequence s LEFT JOIN webhooks_event e ON e.partner_id = s.partner_id
GROUP BY s.partner_id, s.last
HAVING count(e.id) <> s.last OR max(e.sequence) <> s.last OR min(e.sequence) <> 1
    OR count(DISTINCT e.sequence) <> s.last;

-- Each event has a delivery to every subscription that listened.
SELECT e.partner_id, e.sequence, e.type, s.url
FROM webhooks_event e JOIN webhooks_subscription s
    ON s.partner_id = e.partner_id AND s.events ? e.type AND s.created_at <= e.created_at
WHERE NOT EXISTS (
    SELECT FROM webhooks_delivery d WHERE d.event_id = e.id AND d.subscription_id = s.id);

-- Each delivery is delivered, or was given up after as many attempts as the schedule has.
SELECT d.id, d.status, d.attempt_count, d.next_attempt_at, d.lease_token
FROM webhooks_delivery d
WHERE d.status <> 'DELIVERED'
    AND NOT (d.status = 'FAILED' AND d.attempt_count - d.round_started_at_attempt >= 4);

-- Whatever is marked as delivered has arrived, signed and with the bytes of its event.
SELECT d.id, r.is_genuine
FROM webhooks_delivery d
JOIN webhooks_subscription s ON s.id = d.subscription_id
LEFT JOIN received r
    ON r.delivery = d.id AND r.event = d.event_id AND r.hash = d.payload_hash AND r.is_genuine
WHERE d.status = 'DELIVERED' AND s.url LIKE '%/trader/%' AND r.delivery IS NULL;

-- Nothing arrived that no event has told, or with a wrong signature.
SELECT r.delivery, r.event, r.is_genuine
FROM received r LEFT JOIN webhooks_event e ON e.id = r.event AND e.payload_hash = r.hash
WHERE e.id IS NULL OR NOT r.is_genuine;

-- No team is at two places at once.
SELECT a.team_id, a.owner_id, b.owner_id, a.date, a.start_minute, b.start_minute
FROM scheduling_reservation a JOIN scheduling_reservation b
    ON a.team_id = b.team_id AND a.id < b.id
    AND a.occupied_from < b.occupied_to AND b.occupied_from < a.occupied_to
WHERE a.state <> 'RELEASED' AND b.state <> 'RELEASED';

-- Time is reserved for open bookings and open holds, for as many teams as come, and for nothing else.
WITH needed AS (
    SELECT id, 'ACTIVE' AS state, service_date, start_minute, end_minute, number_of_teams
    FROM bookings_booking WHERE status IN ('in progress', 'waiting payment')
    UNION ALL
    SELECT id, 'HELD', service_date, start_minute, end_minute, number_of_teams
    FROM bookings_hold WHERE status = 'OPEN'
), reserved AS (
    SELECT owner_id, state, date, start_minute, end_minute, count(DISTINCT team_id) AS teams
    FROM scheduling_reservation WHERE state <> 'RELEASED'
    GROUP BY owner_id, state, date, start_minute, end_minute
)
SELECT coalesce(n.id, r.owner_id), n.state, r.state, n.service_date, r.date, r.teams
FROM needed n FULL JOIN reserved r
    ON r.owner_id = n.id AND r.state = n.state AND r.date = n.service_date
    AND r.start_minute = n.start_minute AND r.end_minute = n.end_minute
    AND r.teams = n.number_of_teams
WHERE n.id IS NULL OR r.owner_id IS NULL;

-- An acknowledged hold exists; one that was released is over.
SELECT a.change, a.hold, h.status
FROM acknowledged a LEFT JOIN bookings_hold h ON h.id = a.hold
WHERE a.hold IS NOT NULL
    AND (h.id IS NULL OR (a.change = 'release' AND h.status NOT IN ('RELEASED', 'EXPIRED')));

-- One Idempotency-Key makes at most one booking.
SELECT user_id, count(*) FROM bookings_booking
WHERE user_id <> '' GROUP BY user_id HAVING count(*) > 1;

-- A key is answered with one booking, however often it is repeated.
SELECT key, count(DISTINCT booking), count(DISTINCT version) FROM acknowledged
GROUP BY key HAVING count(DISTINCT booking) > 1 OR count(DISTINCT version) > 1;

-- No booking exists that nobody asked for.
SELECT b.id, b.user_id FROM bookings_booking b
WHERE b.user_id <> '' AND NOT EXISTS (SELECT FROM asked WHERE asked.key = b.user_id);

-- The answer to an acknowledged key is kept.
SELECT a.change, a.key FROM acknowledged a
WHERE a.change NOT IN ('release', 'pay') AND NOT EXISTS (
    SELECT FROM api_idempotencyrecord r WHERE r.key = a.key AND r.status = 200);

-- What the gateway captured is a captured payment of the same amount, and the other way round.
SELECT c.id, c.status, c.amount_halalas, p.id, p.status, p.amount_halalas
FROM bookings_simulatedcharge c FULL JOIN bookings_payment p ON p.id = c.payment_id
WHERE (c.status = 'CAPTURED') IS DISTINCT FROM (p.status = 'CAPTURED')
        AND 'CAPTURED' IN (c.status, p.status)
    OR c.status = 'CAPTURED' AND c.amount_halalas <> p.amount_halalas;

-- A payment that a customer was shown as paid is captured.
SELECT a.token, l.booking_id
FROM acknowledged a LEFT JOIN bookings_paymentlink l ON l.token = a.token
WHERE a.change = 'pay' AND NOT EXISTS (
    SELECT FROM bookings_payment p WHERE p.booking_id = l.booking_id AND p.status = 'CAPTURED');

-- A booking is paid by one captured payment of its total, which was not sent back as unexpected.
SELECT b.id, b.status, b.customer_paid_at, b.total_halalas, sum(p.amount_halalas)
FROM bookings_booking b LEFT JOIN bookings_payment p
    ON p.booking_id = b.id AND p.status = 'CAPTURED' AND NOT EXISTS (
        SELECT FROM bookings_refund r WHERE r.payment_id = p.id
            AND r.reason IN ('LATE_CAPTURE', 'DUPLICATE_CAPTURE'))
GROUP BY b.id
HAVING count(p.id) > 1 OR (b.customer_paid_at IS NOT NULL) <> (count(p.id) = 1)
    OR sum(p.amount_halalas) <> b.total_halalas;

-- Where CleanLife collects, a visit takes place only once it is paid.
SELECT id, status FROM bookings_booking
WHERE payment_responsibility = 'CLEANOS' AND status = 'in progress' AND total_halalas > 0
    AND customer_paid_at IS NULL;

-- What was asked to go back is what the refunds add up to, and all of them are done.
SELECT p.id, p.refunded_halalas, sum(r.amount_halalas), string_agg(r.status, ',')
FROM bookings_payment p LEFT JOIN bookings_refund r ON r.payment_id = p.id
GROUP BY p.id
HAVING p.refunded_halalas <> coalesce(sum(r.amount_halalas), 0)
    OR coalesce(bool_or(r.status <> 'REFUNDED'), false);

-- Without refund rules everything goes back of what is canceled or failed, and nothing else.
SELECT b.id, b.status, p.amount_halalas, p.refunded_halalas
FROM bookings_booking b JOIN bookings_payment p ON p.booking_id = b.id
WHERE p.status = 'CAPTURED' AND p.refunded_halalas <> CASE
    WHEN b.status IN ('canceled', 'failed') THEN p.amount_halalas
    WHEN EXISTS (SELECT FROM bookings_refund r WHERE r.payment_id = p.id
        AND r.reason IN ('LATE_CAPTURE', 'DUPLICATE_CAPTURE')) THEN p.amount_halalas
    ELSE 0 END;

-- Each refund is told once.
SELECT r.id, b.id FROM bookings_refund r
JOIN bookings_payment p ON p.id = r.payment_id JOIN bookings_booking b ON b.id = p.booking_id
WHERE (SELECT count(*) FROM told t WHERE t.booking = b.id AND t.type = 'booking.refunded')
    <> (SELECT count(*) FROM bookings_refund o JOIN bookings_payment q ON q.id = o.payment_id
        WHERE q.booking_id = b.id AND o.status IN ('REFUNDED', 'FAILED'));
