<?php
// Books a visit with the PHP client that openapi-generator makes of the document.
//
// Needs CLEANLIFE_URL, such as https://apiv3.thecleanlife.dev/v1, and CLEANLIFE_API_KEY. The folder
// of the generated client is the one argument; Guzzle is found on the include path, where Debian's
// php-guzzlehttp-guzzle puts it.

declare(strict_types=1);

use OpenAPI\Client\Api;
use OpenAPI\Client\ApiException;
use OpenAPI\Client\Configuration;
use OpenAPI\Client\Model;

const DAYS_TO_TRY = 14;

error_reporting(E_ALL & ~E_DEPRECATED);
set_error_handler(function (int $level, string $message): bool {
    throw new ErrorException($message);
}, error_reporting());
require 'GuzzleHttp/autoload.php';
spl_autoload_register(function (string $class) use ($argv): void {
    $file = $argv[1] . '/lib/' . strtr(substr($class, strlen('OpenAPI\\Client\\')), '\\', '/') . '.php';
    if (str_starts_with($class, 'OpenAPI\\Client\\')) {
        require $file;
    }
});

function expect(bool $holds, string $what): void
{
    if (!$holds) {
        throw new RuntimeException("Not so: $what");
    }
}

function uuid4(): string
{
    $bytes = random_bytes(16);
    $bytes[6] = chr(ord($bytes[6]) & 0x0f | 0x40);
    $bytes[8] = chr(ord($bytes[8]) & 0x3f | 0x80);
    return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
}

function firstFree(Api\TimeslotsApi $times, string $address, string $service): Model\FreeTimeslot
{
    for ($days = 1; $days < DAYS_TO_TRY; $days++) {
        // As text: what it makes of a DateTime in a query is no date.
        $date = (new DateTime("+$days days"))->format('Y-m-d');
        $found = $times->listAvailableTimeslots($address, $service, $date);
        if ($found->getData()) {
            return $found->getData()[0];
        }
    }
    throw new RuntimeException('No time is free within two weeks.');
}

$configuration = (new Configuration())
    ->setHost(getenv('CLEANLIFE_URL'))
    ->setApiKey('x-api-key', getenv('CLEANLIFE_API_KEY'));
$http = new GuzzleHttp\Client();
$contacts = new Api\ContactsApi($http, $configuration);
$bookings = new Api\BookingsApi($http, $configuration);

$person = new Model\ContactRequest(['phone' => '0551234569', 'name' => 'Huda']);
$contact = $contacts->findOrCreateContact($person)->getData();
$place = new Model\AddressRequest([
    'line1' => 'Olaya Street 12', 'city' => 'Riyadh', 'latitude' => 24.6995, 'longitude' => 46.6837,
]);
$address = $contacts->addAddress($contact->getId(), $place)->getData();
$service = (new Api\ServicesApi($http, $configuration))->listServices()->getData()[0];
$times = new Api\TimeslotsApi($http, $configuration);
$free = firstFree($times, $address->getId(), $service->getId());

$order = new Model\CreateBookingRequest([
    'contact_id' => $contact->getId(),
    'address_id' => $address->getId(),
    'service_id' => $service->getId(),
    'date' => $free->getDate(),
    'timeslot' => new Model\TimeslotRequest([
        'start_at' => $free->getStartAt(), 'end_at' => $free->getEndAt(),
    ]),
    'external_reference' => 'PHP-' . uuid4(),
]);
$key = uuid4();
$made = $bookings->createBooking($order, null, $key);
expect($made->getSuccess() === true, 'success is true');
$booking = $made->getData();
$again = $bookings->createBooking($order, null, $key)->getData();
expect($again->getBookingId() === $booking->getBookingId(), 'one key books once');
echo "openapi-generator, php: {$booking->getTrackingReference()}, {$booking->getStatus()}\n";

$newest = $bookings->listBookings(limit: 1);
expect($newest->getData()[0]->getBookingId() === $booking->getBookingId(), 'the newest is first');
expect($newest->getMeta()->getPage() === 1, 'a list begins with page 1');
expect((bool) (new Api\EventsApi($http, $configuration))->listEvents()->getData(), 'events');
expect((bool) (new Api\MeApi($http, $configuration))->getMe()->getData()->getPermissions(), 'rights');
try {
    $bookings->getBookingStatus(uuid4());
    expect(false, 'an unknown booking is refused');
} catch (ApiException $refusal) {
    $answer = $refusal->getResponseObject();
    expect($answer->getSuccess() === false, 'success is false');
    expect($answer->getError()->getCode() === 'RESOURCE_NOT_FOUND', 'its code says why');
}

$cancellation = new Model\CancelBookingRequest(['notes' => 'Only a try.']);
$ended = $bookings->cancelBooking($booking->getBookingId(), $cancellation)->getData();
expect($ended->getStatus() === Model\BookingStatus::CANCELED, 'the booking is canceled');
