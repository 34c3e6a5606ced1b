<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

use DateInterval;
use DateTimeImmutable;
use OCP\Calendar\ICalendarIsWritable;
use OCP\Calendar\ICreateFromString;
use OCP\Calendar\IManager;
use OCP\IL10N;
use OCP\IUser;

/** Meetings in people's calendars. */
class Schedule {
	private const MAX_MINUTES = 24 * 60;

	public function __construct(
		private IManager $calendars,
		private Meetings $meetings,
		private IL10N $l10n,
	) {
	}

	/**
	 * Puts a meeting with the room's link into the person's first calendar.
	 *
	 * @param int $start seconds since 1970
	 * @throws \InvalidArgumentException for a time that is none
	 * @throws NoCalendar
	 */
	public function add(IUser $user, Visit $visit, int $start, int $minutes): void {
		if ($start <= 0 || $minutes < 1 || $minutes > self::MAX_MINUTES) {
			throw new \InvalidArgumentException('No time for a meeting');
		}
		$from = (new DateTimeImmutable())->setTimestamp($start);
		$link = $this->meetings->link($visit);
		$this->calendars->createEventBuilder()
			->setStartDate($from)
			->setEndDate($from->add(new DateInterval('PT' . $minutes . 'M')))
			->setSummary($visit->title)
			->setLocation($link)
			->setDescription($this->l10n->t('Join the meeting: %s', [$link]))
			->createInCalendar($this->calendarOf($user));
	}

	/** @throws NoCalendar */
	private function calendarOf(IUser $user): ICreateFromString {
		foreach ($this->calendars->getCalendarsForPrincipal('principals/users/' . $user->getUID()) as $calendar) {
			$writable = !$calendar instanceof ICalendarIsWritable || $calendar->isWritable();
			if ($calendar instanceof ICreateFromString && $writable && !$calendar->isDeleted()) {
				return $calendar;
			}
		}
		throw new NoCalendar();
	}
}
