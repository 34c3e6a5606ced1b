<?php

declare(strict_types=1);

namespace OCA\Snug\Tests;

use OCA\Snug\Service\Meetings;
use OCA\Snug\Service\MeetingServer;
use OCP\Http\Client\IClient;
use OCP\Http\Client\IClientService;
use OCP\Http\Client\IResponse;
use OCP\IURLGenerator;

final class ServerTest extends World {
	/** @var list<array{string, array<string, mixed>}> */
	private array $asked = [];

	private function server(int $status, string $body): MeetingServer {
		$response = $this->createMock(IResponse::class);
		$response->method('getStatusCode')->willReturn($status);
		$response->method('getBody')->willReturn($body);
		return $this->answering(static fn (): IResponse => $response);
	}

	private function answering(callable $answer): MeetingServer {
		$client = $this->createMock(IClient::class);
		$client->method('post')->willReturnCallback(function (string $url, array $options) use ($answer): IResponse {
			$this->asked[] = [$url, $options];
			return $answer();
		});
		$clients = $this->createMock(IClientService::class);
		$clients->method('newClient')->willReturn($client);
		return new MeetingServer($clients, $this->options, $this->tokens);
	}

	public function testAnAddressIsAnOriginOrRefused(): void {
		foreach (['http://meet.example', 'https://meet.example/path', 'meet.example', 'https://u:p@meet.example', 'ftp://x'] as $url) {
			try {
				$this->options->setServer($url);
				self::fail('taken: ' . $url);
			} catch (\InvalidArgumentException) {
				self::assertSame('https://meet.example', $this->options->server());
			}
		}
		$this->options->setServer(' http://localhost:8080/ ');
		self::assertSame(['http://localhost:8080', 'ws://localhost:8080'], [$this->options->server(), $this->options->serverSocket()]);
	}

	public function testTheTestTellsWhatIsWrong(): void {
		self::assertSame(MeetingServer::GOOD, $this->server(200, '{"people":{}}')->test());
		self::assertSame(MeetingServer::REFUSED, $this->server(401, '')->test());
		self::assertSame(MeetingServer::UNREACHABLE, $this->server(502, '')->test());
		self::assertSame(MeetingServer::UNREACHABLE, $this->server(200, '<html>')->test());
		self::assertSame(MeetingServer::UNREACHABLE, $this->answering(static fn () => throw new \RuntimeException())->test());
		$this->options->setServer('');
		self::assertSame(MeetingServer::NOT_SET, $this->server(200, '{"people":{}}')->test());
	}

	public function testTheServerIsAskedForRoomsWithoutNames(): void {
		$visits = $this->rooms->of($this->user('ada'));
		$server = $this->server(200, json_encode(['people' => [$visits[1]->id() => 3, $visits[0]->id() => 1, 'other' => 9]], JSON_THROW_ON_ERROR));
		$meetings = new Meetings($this->rooms, $server, $this->createMock(IURLGenerator::class));
		$busy = $meetings->busy($this->user('ada'));
		self::assertSame([['Nights', 3], ['Research', 1]], array_map(static fn (array $entry): array => [$entry['visit']->title, $entry['people']], $busy));
		[[$url, $options]] = $this->asked;
		self::assertSame('https://meet.example/api/host/presence', $url);
		self::assertSame(['rooms' => [$visits[0]->id(), $visits[1]->id()]], $options['json']);
		self::assertStringNotContainsStringIgnoringCase('ada', json_encode($options['json'], JSON_THROW_ON_ERROR));
	}
}
