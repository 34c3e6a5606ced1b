<?php

declare(strict_types=1);

namespace OCA\Snug\Tests;

use OCA\Snug\Service\Visit;

final class RoomsTest extends World {
	public function testEachGroupAndTeamHasOneRoomForAllItsPeople(): void {
		$ofAda = $this->rooms->of($this->user('ada'));
		self::assertSame(['Research', 'Nights'], array_map(static fn (Visit $visit): string => $visit->title, $ofAda));
		$ofBen = $this->rooms->of($this->user('ben'));
		self::assertSame($ofAda[0]->id(), $ofBen[0]->id());
		self::assertCount(2, $this->stored);
		self::assertMatchesRegularExpression('/^[A-Za-z0-9_-]{22}$/', $ofAda[0]->id());
	}

	public function testNobodyOutsideTheGroupMayEnter(): void {
		[$research] = $this->rooms->of($this->user('ada'));
		self::assertNull($this->rooms->visit($this->user('cem'), $research->id()));
		self::assertSame(Visit::MODERATOR, $this->rooms->visit($this->user('ada'), $research->id())?->role);
		self::assertSame(Visit::OWNER, $this->rooms->visit($this->user('ben'), $research->id())?->role);
		$this->members['research'] = ['ben'];
		self::assertNull($this->rooms->visit($this->user('ada'), $research->id()));
	}

	public function testNobodyOutsideTheTeamMayEnter(): void {
		[, $nights] = $this->rooms->of($this->user('ada'));
		self::assertNotNull($this->rooms->visit($this->user('cem'), $nights->id()));
		self::assertNull($this->rooms->visit($this->user('ben'), $nights->id()));
	}

	public function testTheRoomOfAGroupThatIsGoneIsClosed(): void {
		[$research] = $this->rooms->of($this->user('ada'));
		unset($this->members['research']);
		self::assertNull($this->rooms->visit($this->user('ada'), $research->id()));
	}

	public function testColleaguesAskToBeLetIntoSomebodysOwnRoom(): void {
		$room = $this->rooms->create($this->user('ada'), '  One to one ');
		self::assertSame('One to one', $room->title);
		self::assertSame(Visit::OWNER, $this->rooms->visit($this->user('ada'), $room->id())?->role);
		$colleague = $this->rooms->visit($this->user('cem'), $room->id());
		self::assertSame(Visit::GUEST, $colleague?->role);
		self::assertNull($this->rooms->secretFor($colleague));
	}

	public function testTheKeyIsKeptSealedAndGivenToMembersOnly(): void {
		$room = $this->rooms->create($this->user('ada'), 'One to one');
		$secret = $this->rooms->secretFor($room);
		self::assertMatchesRegularExpression('/^[A-Za-z0-9_-]{43}$/', (string)$secret);
		self::assertSame('sealed:' . strrev((string)$secret), $room->room->getSecret());
	}

	public function testTitlesAreHeldToALength(): void {
		foreach (['', '   ', str_repeat('ä', 121)] as $title) {
			try {
				$this->rooms->create($this->user('ada'), $title);
				self::fail('taken: ' . $title);
			} catch (\InvalidArgumentException) {
				self::assertCount(0, $this->stored);
			}
		}
	}

	public function testALinkForGuestsHoldsUntilItIsTakenBack(): void {
		$room = $this->rooms->create($this->user('ada'), 'One to one');
		self::assertNull($this->rooms->guestTicket($room));
		self::assertTrue($this->rooms->allowGuests($room, true));
		$ticket = (string)$this->rooms->guestTicket($room);
		$visit = $this->rooms->visitAsGuest($room->id(), $ticket);
		self::assertSame(Visit::GUEST, $visit?->role);
		self::assertSame('', $visit->title);
		self::assertNull($this->rooms->secretFor($visit));
		self::assertNull($this->rooms->visitAsGuest($room->id(), strrev($ticket)));
		$this->rooms->allowGuests($room, false);
		self::assertNull($this->rooms->visitAsGuest($room->id(), $ticket));
		$this->rooms->allowGuests($room, true);
		self::assertNull($this->rooms->visitAsGuest($room->id(), $ticket));
		self::assertNotNull($this->rooms->visitAsGuest($room->id(), (string)$this->rooms->guestTicket($room)));
	}

	public function testTheAdministratorEndsAllLinksForGuests(): void {
		$room = $this->rooms->create($this->user('ada'), 'One to one');
		$this->rooms->allowGuests($room, true);
		$ticket = (string)$this->rooms->guestTicket($room);
		$this->options->setGuestLinks(false);
		self::assertNull($this->rooms->visitAsGuest($room->id(), $ticket));
		self::assertNull($this->rooms->guestTicket($room));
		self::assertFalse($this->rooms->allowGuests($room, true));
	}

	public function testWhoWaitsToBeLetInInvitesNobodyAndDeletesNothing(): void {
		$room = $this->rooms->create($this->user('ada'), 'One to one');
		$colleague = $this->rooms->visit($this->user('cem'), $room->id());
		self::assertNotNull($colleague);
		self::assertFalse($this->rooms->allowGuests($colleague, true));
		self::assertFalse($this->rooms->delete($colleague));
		self::assertTrue($this->rooms->delete($room));
		self::assertNull($this->rooms->visit($this->user('ada'), $room->id()));
	}

	public function testRoomsOfGroupsAreNotDeletedByPeople(): void {
		[$research] = $this->rooms->of($this->user('ben'));
		self::assertFalse($this->rooms->delete($research));
	}
}
