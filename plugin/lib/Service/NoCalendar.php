<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

/** The person has no calendar that can be written to. */
class NoCalendar extends \RuntimeException {
}
