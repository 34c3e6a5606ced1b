<?php

declare(strict_types=1);

namespace OCA\Snug\Tests;

use OCA\Snug\Controller\TalkController;
use OCA\Snug\Service\Meetings;
use OCP\AppFramework\Http\JSONResponse;
use OCP\IRequest;
use OCP\IUserManager;

final class TalkTest extends World {
	private function ask(string $authorization, string $user, string $room): JSONResponse {
		$request = $this->createMock(IRequest::class);
		$request->method('getHeader')->willReturnMap([['Authorization', $authorization], ['x-nextcloud-user-id', $user]]);
		$users = $this->createMock(IUserManager::class);
		$users->method('get')->willReturnCallback(fn (string $id) => in_array($id, ['ada', 'cem'], true) ? $this->user($id) : null);
		$meetings = $this->createMock(Meetings::class);
		$meetings->method('link')->willReturn('https://cloud.example/nc/apps/snug/r/ROOM');
		return (new TalkController($request, $this->options, $this->rooms, $meetings, $users))->meeting($room);
	}

	public function testTalkIsToldThePageOfTheMeeting(): void {
		[$research] = $this->rooms->of($this->user('ada'));
		$this->config->values['talk_secret'] = 'a-long-secret';
		$good = 'Basic ' . base64_encode('0:a-long-secret');
		self::assertSame(['iframeUrl' => 'https://cloud.example/nc/apps/snug/r/ROOM?talk=1'], $this->ask($good, 'ada', $research->id())->data);
		self::assertSame(404, $this->ask($good, 'cem', $research->id())->status);
		self::assertSame(404, $this->ask($good, '', $research->id())->status);
		$wrong = $this->ask('Basic ' . base64_encode('0:guess'), 'ada', $research->id());
		self::assertSame([401, true], [$wrong->status, $wrong->throttled]);
	}

	public function testWithoutASecretThereIsNoBridge(): void {
		[$research] = $this->rooms->of($this->user('ada'));
		self::assertSame(401, $this->ask('Basic ' . base64_encode('0:'), 'ada', $research->id())->status);
	}
}
